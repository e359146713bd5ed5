import type { LiveEntry, MappingKey } from "../document/document";

/** Something about a change that the user should know. */
export type MergeNotice =
  /** An owned entry is no longer as it was written, and so it isn't removed. */
  | { kind: "changed"; key: MappingKey; arn: string }
  /** The same of an account. */
  | { kind: "account-changed"; account: string }
  /** An entry of nodes, which stays although its ARN is to have none. */
  | { kind: "of-nodes"; entry: LiveEntry }
  /** An entry that was there, written just as the package writes it, and counts as owned from now on. */
  | { kind: "adopted"; key: MappingKey; arn: string }
  /** The same of an account. */
  | { kind: "account-adopted"; account: string }
  /** An entry that isn't owned, and is replaced. */
  | { kind: "taken-over"; entry: LiveEntry }
  /** An entry that isn't owned, and is removed, since its ARN is to have none. */
  | { kind: "removed"; entry: LiveEntry };

/** A notice as a sentence. */
export function renderNotice(notice: MergeNotice): string {
  switch (notice.kind) {
    case "changed":
      return `${notice.key} maps ${notice.arn} otherwise than it was written; the entry stays`;
    case "account-changed":
      return `mapAccounts holds ${notice.account} otherwise than it was written; the entry stays`;
    case "of-nodes":
      return `${what(notice.entry)} lets nodes in, and stays`;
    case "adopted":
      return `${notice.key} already maps ${notice.arn}, as declared`;
    case "account-adopted":
      return `mapAccounts already holds ${notice.account}, as declared`;
    case "taken-over":
      return `${what(notice.entry)} is taken over`;
    case "removed":
      return `${what(notice.entry)} goes: it is to be absent`;
  }
}

function what({ key, line, arn }: LiveEntry): string {
  return `the entry of ${key} for ${arn} (line ${line})`;
}
