import { sorted } from "../conditionBlock";

/** The clusters that a policy applies to. */
export interface Scope {
  partition: string;
  accountId: string;
  regions: string[];
  /** The names of the clusters. `*` matches any characters, `?` matches one. */
  clusterNames: string[];
}

/**
 * The resource types of EKS API actions, named as in the Service Authorization Reference. `account` means actions that
 * don't apply to a resource, for which IAM only supports `*`.
 */
export type ResourceKind =
  | "account"
  | "cluster"
  | "nodegroup"
  | "fargateprofile"
  | "addon"
  | "identityproviderconfig"
  | "podidentityassociation"
  | "access-entry"
  | "capability";

/**
 * The part of each resource type's ARN after the cluster's name: name and generated ID of a node group, a Fargate
 * profile or an add-on; type, name and ID of an identity provider config or an EKS Capability; the ID of a Pod Identity association; type,
 * account, name and ID of an access entry.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html#amazonelastickubernetesservice-resources-for-iam-policies
 */
const afterClusterName: Record<Exclude<ResourceKind, "account">, string> = {
  cluster: "",
  nodegroup: "/*/*",
  fargateprofile: "/*/*",
  addon: "/*/*",
  identityproviderconfig: "/*/*/*",
  podidentityassociation: "/*",
  "access-entry": "/*/*/*/*",
  capability: "/*/*/*",
};

/** ARN patterns that match all resources of these types in the clusters, sorted and without duplicates. */
export function arnsOf(kinds: ResourceKind[], { partition, accountId, regions, clusterNames }: Scope): string[] {
  const arns = kinds.flatMap((kind) =>
    kind === "account"
      ? ["*"]
      : regions.flatMap((region) =>
          clusterNames.map(
            (name) => `arn:${partition}:eks:${region}:${accountId}:${kind}/${name}${afterClusterName[kind]}`,
          ),
        ),
  );
  return sorted(arns);
}
