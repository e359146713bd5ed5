import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import { AccessEntry } from "../../provider";
import { fromSandbox, iam } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const [RoleName, principalArn] = ["old-backend", "arn:aws:iam::123456789012:role/old-backend"];
const program = (name: string) => async () => {
  new AccessEntry(name, { clusterName, principalArn });
};

/** Changes a backend with one stack to the layout of versions before 3.61, in which stacks belong to no project. */
function toOldLayout(folder: string, project: string, stack: string): void {
  const stacks = join(folder, ".pulumi", "stacks");
  const [file, old] = [join(stacks, project, `${stack}.json`), join(stacks, `${stack}.json`)];
  renameSync(file, old);
  writeFileSync(old, readFileSync(old, "utf8").replace(`organization/${project}/${stack}`, stack));
  // Where TestStack reads the state.
  symlinkSync(old, file);
  rmSync(join(folder, ".pulumi", "meta.yaml"));
}

/** Without it, recent versions of Pulumi reject such a backend. */
const allowed = "PULUMI_DIY_BACKEND_IGNORE_DEPRECATION_ERROR";

describe("A stack in a backend without projects", () => {
  before(() => {
    process.env[allowed] = "1";
  });
  after(() => {
    delete process.env[allowed];
  });

  it("has a state in which a resource is found that was renamed without an alias, before it is created again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-backend-"));
    const trust = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    };
    await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    const stack = await TestStack.inline("old", program("dev"), "engine-tests", { backend: `file://${folder}` });
    try {
      toOldLayout(folder, "engine-tests", "old");
      const created = await stack.up();
      assert.ok(created.ok, created.messages.join("\n"));
      stack.runs(program("developers"));
      for (const run of [await stack.preview(), await stack.up()]) {
        const message = run.messages.join("\n");
        assert.equal(run.ok, false);
        assert.match(
          message,
          /already exists: it is urn:pulumi:old::engine-tests::eks-auth:index:AccessEntry\$.*::dev-entry /,
        );
        assert.match(message, /give the AccessEntry the option `aliases: /);
      }
    } finally {
      stack.runs(program("dev"));
      await stack.destroy();
      await iam().send(new DeleteRoleCommand({ RoleName }));
      rmSync(folder, { recursive: true });
    }
  });
});
