import assert from "node:assert/strict";
import {
  accessPolicyArn,
  accessPolicyForm,
  accessPolicyName,
  accessPolicyPartition,
} from "../../provider/eks/accessEntries";
import { textIssues } from "../../provider/validation/checks";
import { assertIssues } from "../support/messages";

const arn = (partition: string, name: string) => `arn:${partition}:eks::aws:cluster-access-policy/${name}`;
const view = "AmazonEKSViewPolicy";

describe("access policy", () => {
  for (const partition of ["aws", "aws-cn", "aws-us-gov", "aws-iso-b"]) {
    it(`has the same name and ARN, given by either, in the partition ${partition}`, () => {
      assert.equal(accessPolicyArn(partition, view), arn(partition, view));
      assert.equal(accessPolicyArn(partition, arn(partition, view)), arn(partition, view));
      assert.equal(accessPolicyName(arn(partition, view)), view);
      assert.equal(accessPolicyPartition(arn(partition, view)), partition);
    });
  }

  it("has no partition if it is given by its name", () => {
    assert.equal(accessPolicyName(view), view);
    assert.equal(accessPolicyPartition(view), undefined);
  });

  // The current names in EKS, which future names will resemble.
  for (const name of [
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSSecretReaderPolicy",
    "AmazonEKSAutoNodePolicy",
    "AWSBackupFullAccessPolicyForBackup",
    "AmazonSagemakerHyperpodSpacePolicy",
  ]) {
    it(`accepts ${name}`, () => {
      assert.deepEqual(textIssues("policy", name, accessPolicyForm), []);
      assert.deepEqual(textIssues("policy", arn("aws", name), accessPolicyForm), []);
    });
  }
});

describe("access policy is rejected if it", () => {
  const cases: [string, unknown][] = [
    ["is a ClusterRole", "view"],
    ["is another ClusterRole", "cluster-admin"],
    ["is an IAM policy", "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"],
    ["has a region", "arn:aws:eks:us-west-2:aws:cluster-access-policy/AmazonEKSViewPolicy"],
    ["has an account", "arn:aws:eks::123456789012:cluster-access-policy/A"],
    ["has an invalid partition", "arn:moon:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"],
    ["has no name", "arn:aws:eks::aws:cluster-access-policy/"],
    ["is empty", ""],
    ["contains a space", "AmazonEKS ViewPolicy"],
    ["has the name of an inherited object property", "constructor"],
    ["isn't a string", 7],
  ];
  for (const [what, value] of cases) {
    it(what, () => {
      assertIssues(textIssues("policy", value, accessPolicyForm), {
        of: "accessPolicyForm",
        what,
        issues: ["format policy"],
      });
    });
  }
});
