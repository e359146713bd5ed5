/** What to do when a service account already has a Pod Identity association that this stack doesn't own. */
export const ExistingPodIdentityAssociation = {
  /** Stop, during preview, and say how to go on. */
  Fail: "fail",
  /** Refer to the association that exists and leave it alone: it is neither changed nor, on destroy, deleted. */
  Use: "use",
} as const;
export type ExistingPodIdentityAssociation =
  (typeof ExistingPodIdentityAssociation)[keyof typeof ExistingPodIdentityAssociation];
