import assert from "node:assert/strict";
import { AwsAuth } from "../../provider";
import { auditMark, requestsSince } from "../support/auditLog";
import { awsAuthData, backups, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";
import { TestStack } from "../support/stack";
import { succeeds } from "../support/untouched";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const original = { mapRoles: nodeEntry(arn("Nodes")) };

/** A program with one AwsAuth for each name, which maps the role with that name. */
const declare = (names: readonly string[], username: string, kept?: number) => async (): Promise<void> => {
  for (const name of names) {
    new AwsAuth(name, { clusterName, backups: kept, roles: [{ roleArn: arn(name), username, groups: ["devs"] }] });
  }
};

describe("backups of aws-auth", () => {
  let one: TestStack;
  let other: TestStack;

  before(() => buildPackage());
  beforeEach(async () => {
    await removeBackups();
    await setAwsAuth(original);
    one = await TestStack.inline("one", declare([], ""));
    other = await TestStack.inline("other", declare([], ""));
  });
  afterEach(async () => {
    await one.remove();
    await other.remove();
    await removeAwsAuth();
    await removeBackups();
  });

  const backedUp = async () => (await backups()).map(({ data }) => data);

  it("still contain the original document after an update in which twelve resources wrote one after the other", async () => {
    const mark = await auditMark();
    const names = Array.from({ length: 12 }, (_, index) => `team-${index}`);
    one.runs(declare(names, "dev"));
    await succeeds(one.up());
    assert.equal((await backups()).length, 12);
    assert.deepEqual(
      (await backedUp()).filter((data) => data?.mapRoles === original.mapRoles),
      [original],
    );
    const writes = (await requestsSince(mark)).filter(({ verb, name }) => verb === "update" && name === "aws-auth");
    assert.deepEqual(
      writes.map(({ code }) => code),
      names.map(() => 200),
    );
  });

  it("of one stack stay if another keeps only one of its own", async () => {
    one.runs(declare(["team-a"], "dev"));
    await succeeds(one.up());
    const mine = await backedUp();
    assert.deepEqual(mine, [original]);
    for (const username of ["b", "c", "d"]) {
      const before = await awsAuthData();
      other.runs(declare(["team-b"], username, 1));
      await succeeds(other.up());
      assert.deepEqual(await backedUp(), [...mine, before]);
    }
  });
});
