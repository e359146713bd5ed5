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
const unread = "access policies of the entry that can't be read";
const unreadable = (reason: string) =>
  'The access policies of an access entry of the cluster "prod" can\'t be read, for the access table; ' +
  "expected eks:DescribeAccessEntry and eks:ListAssociatedAccessPolicies to answer. Give the deployer both; where the AWS " +
  `provider signs in otherwise than the AWS SDK does, pass profile or assumeRoleArn. ${reason}`;

/** Groups and rights of each grant, and the log. */
async function told(options: RunOptions, more: Partial<ClusterAccessArgs> = {}) {
  const done = await declare({ ...args, ...more }, options);
  const { grants, accessTable } = await outputsOf(done.result);
  const each = grants as { groups: string[]; rights: string[] }[];
  return { access: each.map(({ groups, rights }) => [groups, rights]), accessTable, log: done.log };
}

describe("the table of a ClusterAccess that uses an access entry of another", () => {
  const rights = ["view in team-a", "cluster-admin (not by this grant)", "edit in team-b (not by this grant)", "admin"];

  it("has the groups and the policies that the entry has, in an update", async () => {
    const { access, accessTable, log } = await told(live);
    assert.deepEqual(access, [
      [kubernetesGroups, rights],
      [[], ["edit"]],
    ]);
    const [, ofDev] = String(accessTable).split("\n");
    assert.deepEqual(ofDev?.split(/ {2,}/), [roleArn, "dev", "ops, auditors", rights.join("; ")]);
    assert.deepEqual(log, []);
  });

  it("has them in a preview too, where the grant asks for no groups or for these", async () => {
    for (const groups of [undefined, ["auditors", "ops"]]) {
      const grants = [{ ...args.grants[0], groups }] as ClusterAccessArgs["grants"];
      const { access } = await told({ ...live, preview: true }, { grants });
      assert.deepEqual(access, [[kubernetesGroups, rights]]);
    }
  });

  const failures: [string, RunOptions["accessEntries"], string][] = [
    [
      "may not be read",
      { [roleArn]: eksError("ListAssociatedAccessPolicies", "AccessDeniedException") },
      'cluster "prod" in us-west-2: eks:ListAssociatedAccessPolicies failed: AccessDeniedException: no. ' +
        "Allow the AWS login of the environment eks:ListAssociatedAccessPolicies.",
    ],
    [
      "are of an entry of another cluster",
      { [roleArn]: { accessEntryArn: accessEntryArn.replace("us-west-2", "eu-west-1") } },
      "The AWS credentials in use don't lead to this entry.",
    ],
  ];
  for (const [what, accessEntries, reason] of failures) {
    it(`tells where the policies ${what}`, async () => {
      const entry = { [userArn]: { accessEntryArn, tags } };
      const { access, log } = await told({ ...live, accessEntries: { ...accessEntries, ...entry } });
      assert.deepEqual(access[0], [kubernetesGroups, ["view in team-a", unread, "admin"]]);
      assert.deepEqual(log, [{ severity: "warning", message: unreadable(reason), urn: component }]);
    });
  }

  it("asks nothing of EKS for an entry of its own", async () => {
    const done = await declare(args);
    assert.deepEqual([done.sdkCalls, done.log], [[], []]);
  });
});
