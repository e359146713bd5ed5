import assert from "node:assert/strict";
import { lookup } from "../../../provider/components/shared/lookups";

const of = "invoking aws:x:y: 1 error occurred:\n\t* ";

const read = (reason: string) =>
  lookup(() => Promise.reject(new Error(`${of}${reason}`)), {
    subject: "The role",
    permissions: ["iam:GetRole"],
    isSecret: false,
  });

describe("a read with the AWS provider", () => {
  const found = [
    "reading EKS Access Entry (prod:arn:aws:iam::123456789012:role/dev): couldn't find resource",
    "reading EKS Cluster (prod): empty result",
    "finding IAM OIDC Provider by url (https://oidc.eks.us-west-2.amazonaws.com/id/PROD): not found",
    "reading IAM Role (dev): NoSuchEntity: The role with name dev cannot be found.",
    "reading EKS Add-On: ResourceNotFoundException: No addon: eks-pod-identity-agent found in cluster: prod",
  ];
  for (const reason of found) {
    it(`found nothing if it reports: ${reason}`, async () => {
      assert.equal(await read(reason), undefined);
    });
  }

  const failed = [
    "reading IAM Role (dev): AccessDenied: not authorized to perform iam:GetRole",
    "dial tcp: lookup eks.us-west-2.amazonaws.com: no such host",
    "reading EKS Cluster (no-cluster): AccessDeniedException",
  ];
  for (const reason of failed) {
    it(`failed if it reports: ${reason}`, async () => {
      await assert.rejects(read(reason), {
        message: `The role can't be read; expected the permission iam:GetRole. Grant it to the deployer. ${of}${reason}`,
      });
    });
  }
});
