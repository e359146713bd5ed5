import assert from "node:assert/strict";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { buildPackage } from "../support/packageFolder";
import { programIn } from "../support/programs";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const adminGroupId = "686103e0-f051-7068-b225-e6392b959d9e";
const settings = {
  clusterName,
  namespace: "default",
  identityCenterArn: "arn:aws:sso:::instance/ssoins-7223a1b234567890",
  adminGroupId,
};
/**
 * For ACK: the component with a role, a policy and an access entry in its component with one access policy, and the
 * capability. For Argo CD: the same without a policy but with three access policies, and two bindings, each a component
 * with a role. The stack.
 */
const create = 7 + 14 + 1;

for (const [example, program] of [
  ["capabilities-yaml"],
  ["capabilities-typescript", (folder: string) => programIn(join(folder, "index.ts"))],
] as const) {
  describe(`examples/${example}, following its README`, () => {
    let stack: ReadmeStack;

    before(async () => {
      buildPackage();
      stack = await followReadme(example, settings, program);
    });
    after(() => stack.end());

    /** The types of the cluster's capabilities. */
    async function types(): Promise<(string | undefined)[]> {
      const { capabilities = [] } = await eks.listCapabilities({ clusterName });
      return capabilities.map(({ type }) => type).sort();
    }

    it("previews every resource, and creates none", async () => {
      assert.deepEqual((await stack.preview()).changeSummary, { create });
      assert.deepEqual(await types(), []);
    });

    it("creates the capabilities, with their access and the administrators of Argo CD", async () => {
      const { outputs, summary } = await stack.up();
      assert.deepEqual(summary.resourceChanges, { create });
      assert.deepEqual(await types(), ["ACK", "ARGOCD"]);
      const { capability } = await eks.describeCapability({ clusterName, capabilityName: "argocd" });
      assert.equal(capability?.roleArn, outputs.argocdRoleArn?.value);
      assert.deepEqual(capability?.configuration?.argoCd?.rbacRoleMappings, [
        { role: "ADMIN", identities: [{ id: adminGroupId, type: "SSO_GROUP" }] },
      ]);
      const { accessEntry } = await eks.describeAccessEntry({
        clusterName,
        principalArn: String(outputs.argocdRoleArn?.value),
      });
      assert.equal(accessEntry?.kubernetesGroups?.length, 1);
    });

    it("changes nothing the second time, and leaves nothing behind", async () => {
      assert.deepEqual((await stack.up()).summary.resourceChanges, { same: create });
      await stack.destroy();
      assert.deepEqual(await types(), []);
      const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
      assert.deepEqual(accessEntries, [fromSandbox("SANDBOX_DEPLOYER_ARN")]);
    });
  });
}
