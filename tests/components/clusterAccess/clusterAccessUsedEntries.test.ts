import assert from "node:assert/strict";
import type { ClusterAccessArgs } from "../../../provider";
import type { RunOptions } from "../../support/mocks";
import { eksError } from "../../support/mocks/awsClients";
import { component, declare, functionsOf, minimal, outputsOf, roleArn, userArn } from "./aClusterAccess";

const accessEntryArn = "arn:aws:eks:us-west-2:123456789012:access-entry/prod/0a1b2c3d";
const tags = { "eks-auth:stack": "acme/shop/staging" };
const kubernetesGroups = ["ops", "auditors"];
const policyArn = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;
const args: ClusterAccessArgs = {
  ...minimal,
  existing: "use",
  grants: [
    { name: "dev", principalArn: roleArn, access: "view", namespaces: ["team-a"] },
    { name: "alice", principalArn: userArn, access: "edit" },
  ],
  bindings: [{ name: "ops", group: "ops", clusterRole: "admin" }],
};
const live: RunOptions = {
  functions: functionsOf({ entries: { [roleArn]: { kubernetesGroups, tags, userName: "dev" } } }),
  accessEntries: { [roleArn]: { accessEntryArn, tags } },
  accessPolicies: {
    [roleArn]: [
      { policyArn: policyArn("AmazonEKSViewPolicy"), accessScope: { type: "cluster" } },
      { policyArn: policyArn("AmazonEKSClusterAdminPolicy"), accessScope: { type: "cluster", namespaces: [] } },
      { policyArn: policyArn("AmazonEKSEditPolicy"), accessScope: { type: "namespace", namespaces: ["team-b"] } },
    ],
  },
};
const unread = "access policies of the entry, which can't be read";
const unreadable = (reason: string) =>
  'The access policies of an access entry of the cluster "prod" can\'t be read for the access table; ' +
  "expected the permissions eks:DescribeAccessEntry and eks:ListAssociatedAccessPolicies. Grant both to the deployer. If " +
  `the AWS provider uses different credentials from the AWS SDK, pass profile or assumeRoleArn. ${reason}`;

/** The groups and permissions of each grant, the table and the log. */
async function told(options: RunOptions, more: Partial<ClusterAccessArgs> = {}) {
  const done = await declare({ ...args, ...more }, options);
  const { grants, accessTable } = await outputsOf(done.result);
  const each = grants as { groups: string[]; rights: string[] }[];
  return { access: each.map(({ groups, rights }) => [groups, rights]), accessTable, log: done.log };
}

describe("the access table of a ClusterAccess that uses another owner's entry", () => {
  const rights = [
    "view in team-a",
    "cluster-admin (not from this grant)",
    "edit in team-b (not from this grant)",
    "admin",
  ];

  it("shows the entry's groups and policies in an update", async () => {
    const { access, accessTable, log } = await told(live);
    assert.deepEqual(access, [
      [kubernetesGroups, rights],
      [[], ["edit"]],
    ]);
    const [, ofDev] = String(accessTable).split("\n");
    assert.deepEqual(ofDev?.split(/ {2,}/), [roleArn, "dev", "ops, auditors", rights.join("; ")]);
    assert.deepEqual(log, []);
  });

  it("shows them in a preview too, if the grant has no groups or the same groups", async () => {
    for (const groups of [undefined, ["auditors", "ops"]]) {
      const grants = [{ ...args.grants[0], kubernetesGroups: groups }] as ClusterAccessArgs["grants"];
      const { access } = await told({ ...live, preview: true }, { grants });
      assert.deepEqual(access, [[kubernetesGroups, rights]]);
    }
  });

  const failures: [string, RunOptions["accessEntries"], string][] = [
    [
      "AWS denies the call",
      { [roleArn]: eksError("ListAssociatedAccessPolicies", "AccessDeniedException") },
      'cluster "prod" in us-west-2: eks:ListAssociatedAccessPolicies failed: AccessDeniedException: no. ' +
        "Grant the AWS login of the environment eks:ListAssociatedAccessPolicies.",
    ],
    [
      "the entry belongs to another cluster",
      { [roleArn]: { accessEntryArn: accessEntryArn.replace("us-west-2", "eu-west-1") } },
      "The AWS login doesn't lead to this entry.",
    ],
  ];
  for (const [what, accessEntries, reason] of failures) {
    it(`states that the policies can't be read if ${what}`, async () => {
      const entry = { [userArn]: { accessEntryArn, tags } };
      const { access, log } = await told({ ...live, accessEntries: { ...accessEntries, ...entry } });
      assert.deepEqual(access[0], [kubernetesGroups, ["view in team-a", unread, "admin"]]);
      assert.deepEqual(log, [{ severity: "warning", message: unreadable(reason), urn: component }]);
    });
  }

  it("makes no EKS calls for its own entries", async () => {
    const done = await declare(args);
    assert.deepEqual([done.sdkCalls, done.log], [[], []]);
  });
});
