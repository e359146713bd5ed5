import assert from "node:assert/strict";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { GetInstanceProfileCommand, GetRoleCommand } from "@aws-sdk/client-iam";
import { buildPackage } from "../support/packageFolder";
import { programIn } from "../support/programs";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox, iam } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
/** Two NodeRoles, each with a role, three attachments and an access entry in its component; an instance profile; the stack. */
const create = 2 * 7 + 1 + 1;

for (const [example, program] of [
  ["node-roles-yaml"],
  ["node-roles-typescript", (folder: string) => programIn(join(folder, "index.ts"))],
] as const) {
  describe(`examples/${example}, following its README`, () => {
    let stack: ReadmeStack;

    before(async () => {
      buildPackage();
      stack = await followReadme(example, { clusterName }, program);
    });
    after(() => stack.end());

    /** The types of the nodes' access entries. */
    async function entryTypes(): Promise<(string | undefined)[]> {
      const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
      const ofNodes = accessEntries.filter((principalArn) => principalArn !== fromSandbox("SANDBOX_DEPLOYER_ARN"));
      const entries = ofNodes.map((principalArn) => eks.describeAccessEntry({ clusterName, principalArn }));
      return (await Promise.all(entries)).map(({ accessEntry }) => accessEntry?.type);
    }

    it("previews every resource, and creates none", async () => {
      assert.deepEqual((await stack.preview()).changeSummary, { create });
      assert.deepEqual(await entryTypes(), []);
    });

    it("creates the roles, the instance profile and the access", async () => {
      const { outputs, summary } = await stack.up();
      assert.deepEqual(summary.resourceChanges, { create });
      assert.deepEqual(await entryTypes(), ["EC2_LINUX", "EC2_LINUX"]);
      const InstanceProfileName = String(outputs.instanceProfileArn?.value).split("/").pop();
      const { InstanceProfile } = await iam().send(new GetInstanceProfileCommand({ InstanceProfileName }));
      assert.match(InstanceProfile?.Roles?.[0]?.RoleName ?? "", /^workers-role-/);
      const RoleName = String(outputs.karpenterRole?.value);
      assert.equal((await iam().send(new GetRoleCommand({ RoleName }))).Role?.RoleName, RoleName);
    });

    it("changes nothing the second time, and leaves nothing behind", async () => {
      const { summary, outputs } = await stack.up();
      assert.deepEqual(summary.resourceChanges, { same: create });
      await stack.destroy();
      assert.deepEqual(await entryTypes(), []);
      const RoleName = String(outputs.karpenterRole?.value);
      await assert.rejects(iam().send(new GetRoleCommand({ RoleName })), { name: /^NoSuchEntity/ });
    });
  });
}
