import assert from "node:assert/strict";
import { AwsAuth } from "../../provider";
import { type AuditedRequest, auditMark, requestsSince } from "../support/auditLog";
import { awsAuthData, backups, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";
import { type Run, TestStack } from "../support/stack";

const original = { mapRoles: nodeEntry("arn:aws:iam::123456789012:role/node") };

/** The plugin's identity on the API server when it connects by the cluster's name: the deployer. No test uses this identity. */
const deployer = fromSandbox("SANDBOX_DEPLOYER_ARN");

const declare =
  (count: number, { username = "developer", keep = 10 } = {}) =>
  async () => {
    const roles = Array.from({ length: count }, (_, index) => ({
      roleArn: `arn:aws:iam::123456789012:role/developer-${index}`,
      username: `${username}-${index}`,
      groups: ["developers"],
    }));
    new AwsAuth("access", { clusterName: fromSandbox("EKS_CLUSTER_NAME"), roles, backups: keep });
  };

/** A request as `verb resource name`; the name of a backup is different each time. */
function told({ verb, resource, name }: AuditedRequest): string {
  return [verb, resource, name?.replace(/^aws-auth-backup-.*/, "aws-auth-backup")].filter(Boolean).join(" ");
}

describe("AwsAuth's requests to the API server", () => {
  let stack: TestStack;

  before(buildPackage);
  beforeEach(async () => {
    await setAwsAuth(original);
    stack = await TestStack.inline("traffic", declare(1));
  });
  afterEach(async () => {
    await stack.remove();
    await removeAwsAuth();
    await removeBackups();
  });

  /** The plugin's requests to the API server during a run of the engine, which must succeed. */
  async function during(run: () => Promise<Run>): Promise<string[]> {
    const mark = await auditMark();
    const { ok, messages } = await run();
    assert.ok(ok, messages.join("\n"));
    return (await requestsSince(mark)).filter(({ user }) => user === deployer).map(told);
  }

  const oneOfEach = ["get configmaps aws-auth", "create configmaps aws-auth-backup", "update configmaps aws-auth"];
  const listForPruning = "list configmaps";

  for (const count of [1, 1000]) {
    it(`are one read, one backup and one write for ${count} of entries, and one list to prune backups`, async () => {
      stack.runs(declare(count));
      assert.deepEqual(await during(() => stack.up()), [...oneOfEach, listForPruning]);
      assert.equal((await awsAuthData())?.mapRoles?.match(/rolearn/g)?.length, count + 1);
      assert.deepEqual(
        (await backups()).map(({ data }) => data),
        [original],
      );
    });
  }

  it("only read if there is nothing to change, in an update and in a preview", async () => {
    await during(() => stack.up());
    const before = await awsAuthData();
    assert.deepEqual(await during(() => stack.up()), ["get configmaps aws-auth"]);
    assert.deepEqual(await during(() => stack.preview()), ["get configmaps aws-auth"]);
    stack.runs(declare(2));
    assert.deepEqual(await during(() => stack.preview()), ["get configmaps aws-auth"]);
    assert.deepEqual(await awsAuthData(), before);
  });

  it("only read if a refresh finds the written entries", async () => {
    await during(() => stack.up());
    assert.deepEqual(await during(() => stack.refresh()), ["get configmaps aws-auth"]);
  });

  it("remove only surplus backups", async () => {
    for (const username of ["a", "b"]) {
      stack.runs(declare(1, { username, keep: 2 }));
      await during(() => stack.up());
    }
    stack.runs(declare(1, { username: "c", keep: 2 }));
    const asked = await during(() => stack.up());
    assert.deepEqual(
      asked.filter((request) => /^(create|update|delete) configmaps/.test(request)),
      ["create configmaps aws-auth-backup", "update configmaps aws-auth", "delete configmaps aws-auth-backup"],
    );
    assert.equal((await backups()).length, 2);
  });
});
