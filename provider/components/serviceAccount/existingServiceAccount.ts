/** Who makes the ServiceAccount object. */
export const ExistingServiceAccount = {
  /** This component makes it, and fails where it exists. */
  Fail: "fail",
  /** A chart or another tool makes it; this component only adds to it, and on removal takes away only what it added. */
  Patch: "patch",
} as const;
export type ExistingServiceAccount = (typeof ExistingServiceAccount)[keyof typeof ExistingServiceAccount];
