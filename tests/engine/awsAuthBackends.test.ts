import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsAuth } from "../../provider";
import { awsAuthData, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";
import { TestStack } from "../support/stack";
import { said, succeeds, untouched } from "../support/untouched";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const original = { mapRoles: nodeEntry(role("Nodes")) };
const text = (name: string) => `- rolearn: "${role(name)}"\n  username: "${name}"\n  groups:\n  - "developers"\n`;
const entries = "eks-auth:index:AwsAuthEntries access-entries";

const declare =
  (...names: string[]) =>
  async () => {
    const roles = names.map((name) => ({ roleArn: role(name), username: name, groups: ["developers"] }));
    new AwsAuth("access", { clusterName: fromSandbox("EKS_CLUSTER_NAME"), roles });
  };

describe("The stack prod of the project platform in two backends", () => {
  let first: TestStack;
  let second: TestStack;
  let folder: string;

  before(async () => {
    buildPackage();
    await setAwsAuth(original);
    folder = mkdtempSync(join(tmpdir(), "eks-auth-backend-"));
    first = await TestStack.inline("prod", declare("TeamA", "TeamA2"), "platform");
    second = await TestStack.inline("prod", declare("TeamB"), "platform", { backend: `file://${folder}` });
  }).timeout(600_000);
  after(async () => {
    await first?.remove();
    await second?.remove();
    rmSync(folder, { recursive: true, force: true });
    await removeAwsAuth();
    await removeBackups();
  });

  it("keeps the entries that the other stack declares, and its preview reports them", async () => {
    await succeeds(first.up());
    const preview = await untouched(() => second.preview());
    assert.equal(preview.ok, true);
    assert.match(
      preview.messages.join("\n"),
      new RegExp(
        `aws-auth also contains ${role("TeamA")}, ${role("TeamA2")}, which is kept\\. It was written by a resource with the same URN`,
      ),
    );
    await succeeds(second.up());
    assert.deepEqual(await awsAuthData(), {
      mapRoles: original.mapRoles + text("TeamA") + text("TeamA2") + text("TeamB"),
    });
    assert.deepEqual(said(await first.refresh()), []);
    assert.equal((await first.up()).steps[entries], "same");
  });

  it("rejects at preview an entry that the other stack declares", async () => {
    second.runs(declare("TeamA", "TeamB"));
    const failed = await untouched(() => second.preview());
    assert.equal(failed.ok, false);
    assert.match(
      said(failed).join("\n"),
      new RegExp(`${role("TeamA")} is mapped by an entry that this resource doesn't own`),
    );
    assert.match(said(failed).join("\n"), /a stack with the same name and project in another backend/);
  });

  it("removes only its own entries", async () => {
    await succeeds(first.destroy());
    assert.deepEqual(await awsAuthData(), { mapRoles: original.mapRoles + text("TeamB") });
    await succeeds(second.destroy());
    assert.deepEqual(await awsAuthData(), original);
  });
});
