import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { yamlExamples } from "../sdk/schemaExamples";
import { newRole, removeRole } from "../support/login";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");

/** The example of ClusterAccess; the other programs are parts of the examples, whose own tests run them. */
describe("The program of ClusterAccess in the schema's description", () => {
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-schema-examples-"));
  before(async () => {
    buildPackage();
    await newRole("schema-admins");
    await newRole("schema-team", "/team/");
  });
  after(async () => {
    await removeRole("schema-admins");
    await removeRole("schema-team");
    rmSync(folder, { recursive: true });
  });

  it("grants access, changes nothing the second time, and revokes it", async () => {
    const program = `name: schema-example\nruntime: yaml\n${yamlExamples().ClusterAccess}\noutputs:\n  grants: \${access.grants}\n`;
    writeFileSync(join(folder, "Pulumi.yaml"), program);
    const stack = await LocalWorkspace.createStack({ stackName: "schema", workDir: folder });
    try {
      await stack.setAllConfig({
        clusterName: { value: clusterName },
        adminsRoleArn: { value: "arn:aws:iam::123456789012:role/schema-admins" },
        teamRoleArn: { value: "arn:aws:iam::123456789012:role/team/schema-team" },
      });
      const { outputs, summary } = await stack.up();
      const granted: { name: string; rights: string[] }[] = outputs.grants?.value;
      assert.deepEqual(
        granted.map(({ name, rights }) => [name, rights]),
        [
          ["admins", ["cluster-admin"]],
          ["team", ["edit in shop"]],
        ],
      );
      assert.deepEqual((await stack.up()).summary.resourceChanges, { same: summary.resourceChanges?.create });
    } finally {
      await stack.destroy();
      await stack.workspace.removeStack(stack.name);
    }
  });
});
