import { managedPolicyOf, parseArn } from "../iam/arn";

/** A service account of an add-on, as EKS describes it. */
export interface AddonConfiguration {
  serviceAccount?: string;
  recommendedManagedPolicies?: string[];
}

/** A service account of an add-on, and the managed policies that its role gets. */
export interface AccountPolicies {
  serviceAccount: string;
  policyArns: string[];
}

/**
 * The recommended policies of each service account, each once. AWS managed policies have the same names in every
 * partition, so their ARNs get the partition of the account.
 */
export function recommendedPolicies(
  configurations: readonly AddonConfiguration[],
  partition: string,
): AccountPolicies[] {
  const found = new Map<string, Set<string>>();
  for (const { serviceAccount, recommendedManagedPolicies = [] } of configurations) {
    if (serviceAccount) {
      const policies = found.get(serviceAccount) ?? new Set();
      found.set(serviceAccount, policies);
      for (const arn of recommendedManagedPolicies) {
        policies.add(inPartition(arn, partition));
      }
    }
  }
  return [...found].map(([serviceAccount, policies]) => ({ serviceAccount, policyArns: [...policies] }));
}

function inPartition(policyArn: string, partition: string): string {
  return managedPolicyOf(policyArn)?.account === "aws"
    ? `arn:${partition}:iam::aws:${parseArn(policyArn)?.resource}`
    : policyArn;
}
