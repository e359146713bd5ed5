import { accessPolicyName } from "./accessEntries";

/** An access policy that is associated with an access entry. */
export interface EntryPolicy {
  /** The short name, as in `AmazonEKSViewPolicy`. */
  policy: string;
  /** Omitted for the whole cluster. */
  namespaces?: string[];
}

/** An access entry of a cluster, as EKS describes it. */
export interface ClusterEntry {
  accessEntryArn: string;
  principalArn: string;
  type: string;
  /** The username, which may contain placeholders. */
  username: string;
  groups: string[];
  tags: Readonly<Record<string, string>>;
  /** When it was created; undefined if EKS doesn't return it. */
  createdAt?: Date;
  /** Its access policies; undefined if they can't be read. */
  policies?: EntryPolicy[];
}

/** An access policy as EKS lists it. The ARN is returned if it has no short name. */
export function entryPolicy(policyArn: string, namespaces: string[] | undefined): EntryPolicy {
  return { policy: accessPolicyName(policyArn) ?? policyArn, ...(namespaces && { namespaces }) };
}

/** Access policies with their namespaces, as in `AmazonEKSEditPolicy in team-a and team-b, AmazonEKSViewPolicy`. */
export function policiesInWords(policies: readonly EntryPolicy[]): string {
  return policies
    .map(({ policy, namespaces }) => (namespaces === undefined ? policy : `${policy} in ${namespaces.join(" and ")}`))
    .join(", ");
}
