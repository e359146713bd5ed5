/**
 * The capabilities of EKS: ACK, Argo CD and kro. Read on 2026-11-29:
 * https://docs.aws.amazon.com/eks/latest/userguide/capability-role.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/capabilities-security.html
 */

/** A capability, in the words of this package. */
export type EksCapability = "ack" | "argocd" | "kro";

/** The types of capabilities in the API of EKS. */
const types: Record<EksCapability, string> = { ack: "ACK", argocd: "ARGOCD", kro: "KRO" };

/** The type of a capability in the API of EKS. */
export function capabilityTypeOf(capability: EksCapability): string {
  return types[capability];
}

/**
 * Lets EKS assume the role for capabilities. EKS rejects a trust policy without both actions. The documentation names no
 * condition keys that EKS passes, so there are no conditions.
 */
export const capabilityTrust = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "capabilities.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
    },
  ],
};

/** The namespace of Argo CD, unless the capability is configured for another one. */
export const argoCdNamespaceDefault = "argocd";

const basePolicies: Record<EksCapability, { ofCluster: string; ofNamespace?: string }> = {
  ack: { ofCluster: "AmazonEKSACKPolicy" },
  argocd: { ofCluster: "AmazonEKSArgoCDClusterPolicy", ofNamespace: "AmazonEKSArgoCDPolicy" },
  kro: { ofCluster: "AmazonEKSKROPolicy" },
};

/** The names of the access policies that EKS associates with the entry of a capability's role. */
export function basePolicyNames(capability: EksCapability): string[] {
  return Object.values(basePolicies[capability]);
}

/** The same policies with their scopes. `namespace` is that of Argo CD. */
export function basePoliciesOf<N>(capability: EksCapability, namespace: N): { policy: string; namespaces?: N[] }[] {
  const { ofCluster, ofNamespace } = basePolicies[capability];
  const own = ofNamespace === undefined ? [] : [{ policy: ofNamespace, namespaces: [namespace] }];
  return [{ policy: ofCluster }, ...own];
}
