import type { Statement } from "../../iam/controlPlane/statements";

/**
 * Lets a workload grant the use of keys to AWS itself, as EC2 asks for each encrypted volume, and to nobody else:
 * https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html
 */
export function volumeKeyGrants(resources: string[]): Statement {
  return {
    actions: ["kms:CreateGrant"],
    resources,
    condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
  };
}
