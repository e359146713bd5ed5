import assert from "node:assert/strict";
import { AccessEntry, type AccessEntryArgs, ClusterAccess } from "../../../provider";
import { childOf, runWell } from "../../support/components";
import { assertRejected } from "../../support/messages";
import type { RunOptions } from "../../support/mocks";
import { valueIn } from "../../support/mocks/markers";
import { functions, minimal, roleArn, userArn } from "../accessEntry/accessEntry.fixtures";
import { minimal as minimalAccess } from "../clusterAccess/clusterAccess.fixtures";

const type = "eks-auth:index:AccessCheck";
const session = "arn:aws:sts::123456789012:assumed-role/dev/alice";
const view = { policy: "AmazonEKSViewPolicy" };
const mayView = { verb: "get", resource: "namespaces", apiGroup: "" };
const keys = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "example", AWS_REGION: "us-west-2" };

describe("waitUntilReady", () => {
  const before: NodeJS.ProcessEnv = {};
  beforeEach(() => {
    for (const [name, value] of Object.entries(keys)) {
      before[name] = process.env[name];
      process.env[name] = value;
    }
  });
  afterEach(() => {
    for (const name of Object.keys(keys)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });

  const declareEntry = (args: Partial<AccessEntryArgs>, options: RunOptions = {}) =>
    runWell(() => new AccessEntry("dev", { ...minimal, waitUntilReady: true, ...args }), { functions, ...options });

  it("declares a check of the deployer's access, which comes after the entry and its policies", async () => {
    const args = { kubernetesGroups: ["developers"], username: "dev", accessPolicies: [view] };
    const done = await declareEntry(args, { callerArn: session });
    const { name, inputs, dependencies } = childOf(done, type);
    assert.deepEqual([name, dependencies?.sort()], ["dev-ready", ["dev-AmazonEKSViewPolicy", "dev-entry"]]);
    const { triggers, ...rest } = inputs;
    assert.deepEqual(rest, {
      clusterName: "prod",
      expect: { username: "dev", groups: ["developers"] },
      permissions: [mayView],
    });
    assert.equal((triggers as unknown[]).length, 2);
    assert.equal(await valueIn(done.result.ready), roleArn);
  });

  it("assumes the role if the deployer is someone else, and expects no username with a placeholder", async () => {
    const { inputs } = childOf(await declareEntry({}, { callerArn: userArn }), type);
    assert.deepEqual([inputs.assumeRoleArn, inputs.expect, inputs.permissions], [roleArn, { groups: [] }, []]);
  });

  it("checks only the deployer's own grant of a ClusterAccess", async () => {
    const grants = [
      ...minimalAccess.grants,
      { name: "alice", principalArn: userArn, access: "edit" as const, namespaces: ["shop"], username: "alice" },
    ];
    const args = { ...minimalAccess, grants, region: "us-west-2", waitUntilReady: true };
    const done = await runWell(() => new ClusterAccess("access", args), { functions, callerArn: userArn });
    const { name, inputs } = childOf(done, type);
    assert.deepEqual(
      [name, inputs.expect, inputs.permissions],
      [
        "access-ready",
        { username: "alice", groups: [] },
        [{ verb: "create", resource: "configmaps", apiGroup: "", namespace: "shop" }],
      ],
    );
    assert.equal(((await valueIn(done.result.grants)) as unknown[]).length, 2);
  });

  it("rejects a principal in a preview that the deployer neither is nor can assume", async () => {
    const issues = ["mismatch waitUntilReady"];
    const waiting = { waitUntilReady: true };
    await assertRejected(
      () => new AccessEntry("alice", { ...minimal, principalArn: userArn, ...waiting }),
      { component: 'AccessEntry "alice"', what: "a check of a user who isn't the deployer", issues },
      { functions, callerArn: session, preview: true },
    );
    await assertRejected(
      () => new ClusterAccess("access", { ...minimalAccess, ...waiting }),
      { component: 'ClusterAccess "access"', what: "a check without a grant for the deployer", issues },
      { functions, callerArn: userArn, preview: true },
    );
  });
});
