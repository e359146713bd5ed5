import assert from "node:assert/strict";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { buildPackage } from "../support/packageFolder";
import { associationsOf } from "../support/podIdentity";
import { programIn } from "../support/programs";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const addonName = "aws-ebs-csi-driver";
const addonVersion = "v1.31.0-eksbuild.1";
const serviceAccount = "ebs-csi-controller-sa";
/** The component with a role, the attachment of a policy and the add-on of the agent; the add-on; the stack. */
const create = 6;

for (const [example, program] of [
  ["addon-access-yaml"],
  ["addon-access-typescript", (folder: string) => programIn(join(folder, "index.ts"))],
] as const) {
  describe(`examples/${example}, following its README`, () => {
    let stack: ReadmeStack;

    before(async () => {
      buildPackage();
      stack = await followReadme(example, { clusterName, addonVersion }, program);
    });
    after(() => stack.end());

    it("lists the versions to choose from", async () => {
      const command = "aws eks describe-addon-versions --addon-name aws-ebs-csi-driver";
      const { addons } = JSON.parse(await stack.runAsWritten(command));
      const versions = addons[0].addonVersions.map((version: { addonVersion: string }) => version.addonVersion);
      assert.ok(versions.includes(addonVersion), String(versions));
    });

    it("previews every resource, and creates none", async () => {
      assert.deepEqual((await stack.preview()).changeSummary, { create });
      assert.deepEqual((await eks.listAddons({ clusterName })).addons, []);
    });

    it("creates the add-on with an association that it owns", async () => {
      const { outputs, summary } = await stack.up();
      assert.deepEqual(summary.resourceChanges, { create });
      const { addon } = await eks.describeAddon({ clusterName, addonName });
      const [association, ...others] = await associationsOf("kube-system", serviceAccount);
      assert.deepEqual([others, association?.ownerArn], [[], addon?.addonArn]);
      assert.deepEqual(outputs.roleArns?.value, { [serviceAccount]: association?.roleArn });
    });

    it("changes nothing the second time, and leaves nothing behind", async () => {
      assert.deepEqual((await stack.up()).summary.resourceChanges, { same: create });
      await stack.destroy();
      assert.deepEqual(await associationsOf("kube-system", serviceAccount), []);
      assert.deepEqual((await eks.listAddons({ clusterName })).addons, []);
    });
  });
}
