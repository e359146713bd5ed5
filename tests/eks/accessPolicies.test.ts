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
      assert.deepEqual(textIssues("policy", name, accessPolicyForm), []);
      assert.deepEqual(textIssues("policy", arn("aws", name), accessPolicyForm), []);
    });
  }
});

describe("an access policy is refused", () => {
  const cases: [string, unknown][] = [
    ["that is a ClusterRole", "view"],
    ["that is another ClusterRole", "cluster-admin"],
    ["that is an IAM policy", "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"],
    ["of a region", "arn:aws:eks:us-west-2:aws:cluster-access-policy/AmazonEKSViewPolicy"],
    ["of an account", "arn:aws:eks::123456789012:cluster-access-policy/A"],
    ["of no partition", "arn:moon:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"],
    ["without a name", "arn:aws:eks::aws:cluster-access-policy/"],
    ["that is empty", ""],
    ["with a space", "AmazonEKS ViewPolicy"],
    ["that is named like a member of every object", "constructor"],
    ["that is no text", 7],
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
