/** Types of results that several functions have. */

/** Whether the principal of an access entry or of a mapping exists. */
export const PrincipalStatus = {
  /** The role or user exists. */
  Exists: "exists",
  /** IAM has no such role or user. */
  Deleted: "deleted",
  /**
   * The role or user was recreated after the access entry, which is therefore dead: EKS stores the principal's unique
   * ID.
   */
  Recreated: "recreated",
  /** The role or user belongs to another account, whose IAM isn't read. */
  OtherAccount: "other-account",
  /** IAM wasn't read, or the ARN isn't that of a role or user. */
  Unknown: "unknown",
} as const;
export type PrincipalStatus = (typeof PrincipalStatus)[keyof typeof PrincipalStatus];

/** An access policy that is associated with an access entry. */
export interface LiveAccessPolicy {
  /** The short name, such as `AmazonEKSViewPolicy`. */
  policy: string;
  /** The namespaces that it is limited to, possibly with wildcards; omitted for the whole cluster. */
  namespaces?: string[];
}

/** A ClusterRoleBinding or RoleBinding that applies to an identity. */
export interface LiveBinding {
  /** `ClusterRoleBinding` or `RoleBinding`. */
  kind: string;
  /** The name of the binding. */
  name: string;
  /** The namespace of a RoleBinding. */
  namespace?: string;
  /** The role, as in `ClusterRole view`. */
  role: string;
  /** The subject of the binding that is this identity, as in `Group developers`. */
  subject: string;
}
