/** What to do if a resource that can exist only once already exists, and isn't owned by this stack. */
export const ExistingResource = {
  /** Fail the preview with an error that shows how to continue. */
  Fail: "fail",
  /** Use the existing resource without managing it: it is never changed, and not deleted on destroy. */
  Use: "use",
} as const;
export type ExistingResource = (typeof ExistingResource)[keyof typeof ExistingResource];
