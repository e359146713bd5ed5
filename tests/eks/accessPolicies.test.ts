import assert from "node:assert/strict";
import { textProblems } from "../../provider/check/values";
import {
  accessPolicyArn,
  accessPolicyForm,
  accessPolicyName,
  accessPolicyPartition,
} from "../../provider/eks/accessPolicies";
import { linesOf } from "../support/lines";

const arn = (partition: string, name: string) => `arn:${partition}:eks::aws:cluster-access-policy/${name}`;
const view = "AmazonEKSViewPolicy";

describe("an access policy", () => {
  for (const partition of ["aws", "aws-cn", "aws-us-gov", "aws-iso-b"]) {
    it(`is the same by name and by ARN, in the partition ${partition}`, () => {
      assert.equal(accessPolicyArn(partition, view), arn(partition, view));
      assert.equal(accessPolicyArn(partition, arn(partition, view)), arn(partition, view));
      assert.equal(accessPolicyName(arn(partition, view)), view);
      assert.equal(accessPolicyPartition(arn(partition, view)), partition);
    });
  }

  it("by its name is of no partition", () => {
    assert.equal(accessPolicyName(view), view);
    assert.equal(accessPolicyPartition(view), undefined);
  });

  // The names that EKS has today in its list, and which new ones will look like.
  for (const name of [
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSSecretReaderPolicy",
    "AmazonEKSAutoNodePolicy",
    "AWSBackupFullAccessPolicyForBackup",
    "AmazonSagemakerHyperpodSpacePolicy",
  ]) {
    it(`may be ${name}`, () => {
      assert.deepEqual(textProblems("policy", name, accessPolicyForm), []);
      assert.deepEqual(textProblems("policy", arn("aws", name), accessPolicyForm), []);
    });
  }
});

describe("an access policy is refused", () => {
  const expected =
    'the name of an EKS access policy, such as "AmazonEKSViewPolicy", or its ARN ' +
    "(arn:<partition>:eks::aws:cluster-access-policy/<name>)";
  const cases: [string, unknown, string][] = [
    ["that is a ClusterRole", "view", `This is a ClusterRole: use "${view}", which gives the same rights.`],
    [
      "that is another ClusterRole",
      "cluster-admin",
      'This is a ClusterRole: use "AmazonEKSClusterAdminPolicy", which gives the same rights.',
    ],
    [
      "that is an IAM policy",
      "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
      "This is the ARN of an IAM managed policy: access policies aren't IAM policies.",
    ],
    [
      "of a region",
      "arn:aws:eks:us-west-2:aws:cluster-access-policy/AmazonEKSViewPolicy",
      "`aws eks list-access-policies` lists them.",
    ],
    [
      "of an account",
      "arn:aws:eks::123456789012:cluster-access-policy/A",
      "`aws eks list-access-policies` lists them.",
    ],
    [
      "of no partition",
      "arn:moon:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
      "`aws eks list-access-policies` lists them.",
    ],
    ["without a name", "arn:aws:eks::aws:cluster-access-policy/", "`aws eks list-access-policies` lists them."],
    ["that is empty", "", "`aws eks list-access-policies` lists them."],
    ["with a space", "AmazonEKS ViewPolicy", "`aws eks list-access-policies` lists them."],
    ["that is named like a member of every object", "constructor", "`aws eks list-access-policies` lists them."],
    ["that is no text", 7, "`aws eks list-access-policies` lists them."],
  ];
  for (const [what, value, fix] of cases) {
    it(what, () => {
      const [line] = linesOf(textProblems("policy", value, accessPolicyForm));
      assert.equal(line, `policy is ${JSON.stringify(value)}; expected ${expected}. ${fix}`);
    });
  }
});
