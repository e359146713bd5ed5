/** Where the clusters are that a policy is about. */
export interface Scope {
  partition: string;
  accountId: string;
  regions: string[];
  /** The names of the clusters, `*` and `?` in them standing for any characters, and any one. */
  clusterNames: string[];
}

/**
 * What an action of the EKS API is asked about, by the names of the Service Authorization Reference; `account` stands for
 * the actions that aren't about any resource, which IAM knows only as `*`.
 */
export type ResourceKind =
  | "account"
  | "cluster"
  | "nodegroup"
  | "fargateprofile"
  | "addon"
  | "identityproviderconfig"
  | "podidentityassociation"
  | "access-entry";

/**
 * What stands after the cluster's name in the ARN of each kind of resource: name and generated ID of a node group, a
 * Fargate profile or an add-on; type, name and ID of an identity provider config; the ID of a Pod Identity association;
 * type, account, name and ID of an access entry.
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
};

/** The ARNs that stand for every resource of some kinds in the clusters, sorted and without repetitions. */
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

/** Texts in a fixed order, each once: the order of a list that a program gives means nothing in a policy. */
export function sorted(texts: string[]): string[] {
  return [...new Set(texts)].sort();
}
