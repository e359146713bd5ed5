/** How the pods of a service account get the credentials of their role. */
export const WorkloadIdentityMode = {
  /**
   * IAM roles for service accounts: the service account is annotated with the role. For Fargate, Windows and clusters
   * outside of EC2, where EKS Pod Identity doesn't work.
   */
  Irsa: "irsa",
  /** EKS Pod Identity: the service account is associated with the role. For everything else. */
  PodIdentity: "pod-identity",
  /**
   * Both, on the way from the one to the other: new pods use EKS Pod Identity, which wins, and those that run keep what they
   * have.
   */
  Migrating: "migrating",
} as const;
export type WorkloadIdentityMode = (typeof WorkloadIdentityMode)[keyof typeof WorkloadIdentityMode];
