import type { Form } from "../check/values";
import { kindOf, parseArn } from "../iam/arn";

/**
 * The access policies of EKS. They belong to AWS, one of each name in every partition, and AWS adds to them.
 * https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
const shortName = /^[A-Z][A-Za-z0-9]{2,127}$/;
const resourcePrefix = "cluster-access-policy/";

/** The policies that say what the ClusterRoles of these names say. */
const policyOfRole: Record<string, string> = {
  "cluster-admin": "AmazonEKSClusterAdminPolicy",
  admin: "AmazonEKSAdminPolicy",
  edit: "AmazonEKSEditPolicy",
  view: "AmazonEKSViewPolicy",
};

/** The name and, where it is given by its ARN, the partition of an access policy; undefined for any other text. */
function parsed(policy: string): { name: string; partition?: string } | undefined {
  if (shortName.test(policy)) {
    return { name: policy };
  }
  const arn = parseArn(policy);
  const name = arn?.resource.startsWith(resourcePrefix) ? arn.resource.slice(resourcePrefix.length) : "";
  const isOfEks = arn?.service === "eks" && arn.region === "" && arn.accountId === "aws";
  return arn && isOfEks && /^aws[a-z-]*$/.test(arn.partition) && shortName.test(name)
    ? { name, partition: arn.partition }
    : undefined;
}

/** The short name of an access policy that is given by it or by its ARN. */
export function accessPolicyName(policy: string): string | undefined {
  return parsed(policy)?.name;
}

/** The partition of an access policy that is given by its ARN. */
export function accessPolicyPartition(policy: string): string | undefined {
  return parsed(policy)?.partition;
}

/** The ARN of an access policy in a partition. */
export function accessPolicyArn(partition: string, policy: string): string {
  return `arn:${partition}:eks::aws:${resourcePrefix}${accessPolicyName(policy)}`;
}

export const accessPolicyForm: Form = {
  expected:
    'the name of an EKS access policy, such as "AmazonEKSViewPolicy", or its ARN ' +
    "(arn:<partition>:eks::aws:cluster-access-policy/<name>)",
  fix: (value) => {
    const text = typeof value === "string" ? value : "";
    const same = Object.hasOwn(policyOfRole, text) ? policyOfRole[text] : undefined;
    const arn = parseArn(text);
    if (same !== undefined) {
      return `This is a ClusterRole: use "${same}", which gives the same rights.`;
    }
    return arn && !arn.resource.startsWith(resourcePrefix)
      ? `This is the ARN of ${kindOf(arn)}: access policies aren't IAM policies.`
      : "`aws eks list-access-policies` lists them.";
  },
  fits: (text) => parsed(text) !== undefined,
};
