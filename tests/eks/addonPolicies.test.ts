import assert from "node:assert/strict";
import { recommendedPolicies } from "../../provider/eks/addonPolicies";

const aws = "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy";

describe("the policies that an add-on recommends", () => {
  it("are those of each service account, each once", () => {
    const found = recommendedPolicies(
      [
        { serviceAccount: "a", recommendedManagedPolicies: [aws, aws] },
        { serviceAccount: "b" },
        { serviceAccount: "a", recommendedManagedPolicies: ["arn:aws:iam::aws:policy/Other", aws] },
      ],
      "aws",
    );
    assert.deepEqual(found, [
      { serviceAccount: "a", policyArns: [aws, "arn:aws:iam::aws:policy/Other"] },
      { serviceAccount: "b", policyArns: [] },
    ]);
  });

  it("get the partition of the account if AWS manages them, and stay unchanged otherwise", () => {
    const given = [aws, "arn:aws:iam::123456789012:policy/own", "no ARN"];
    const [found] = recommendedPolicies([{ serviceAccount: "a", recommendedManagedPolicies: given }], "aws-us-gov");
    assert.deepEqual(found?.policyArns, [aws.replace("arn:aws:", "arn:aws-us-gov:"), ...given.slice(1)]);
  });

  it("need a service account", () => {
    assert.deepEqual(recommendedPolicies([{ recommendedManagedPolicies: [aws] }, {}], "aws"), []);
  });
});
