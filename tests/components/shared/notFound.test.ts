import assert from "node:assert/strict";
import { isNotFound } from "../../../provider/components/shared/lookups";

const of = "invoking aws:x:y: 1 error occurred:\n\t* ";

describe("a read with the AWS provider", () => {
  const found = [
    "reading EKS Access Entry (prod:arn:aws:iam::123456789012:role/dev): couldn't find resource",
    "reading EKS Cluster (prod): empty result",
    "finding IAM OIDC Provider by url (https://oidc.eks.us-west-2.amazonaws.com/id/PROD): not found",
    "reading IAM Role (dev): NoSuchEntity: The role with name dev cannot be found.",
    "reading EKS Add-On: ResourceNotFoundException: No addon: eks-pod-identity-agent found in cluster: prod",
  ];
  for (const reason of found) {
    it(`found nothing if it reports: ${reason}`, () => {
      assert.equal(isNotFound(`${of}${reason}`), true);
    });
  }

  it("failed for another reason if AWS denies the call or can't be reached", () => {
    assert.equal(isNotFound(`${of}reading IAM Role (dev): AccessDenied: not authorized to perform iam:GetRole`), false);
    assert.equal(isNotFound(`${of}dial tcp: lookup eks.us-west-2.amazonaws.com: no such host`), false);
    assert.equal(isNotFound(`${of}reading EKS Cluster (no-cluster): AccessDeniedException`), false);
  });
});
