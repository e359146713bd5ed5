import type { LiveEntry, MappingKey } from "../document/document";

/** A notice to the user about a change. */
export type MergeNotice =
  /** An owned entry that was changed since it was written, and is therefore kept. */
  | { kind: "changed"; key: MappingKey; arn: string }
  /** An owned account that was changed since it was written, and is therefore kept. */
  | { kind: "account-changed"; account: string }
  /** An entry of nodes, which is kept although its ARN is declared absent. */
  | { kind: "of-nodes"; entry: LiveEntry }
  /** An existing entry in this package's format, which is treated as owned from now on. */
  | { kind: "adopted"; key: MappingKey; arn: string }
  /** An existing account in this package's format, which is treated as owned from now on. */
  | { kind: "account-adopted"; account: string }
  /** Another owner's entry that is replaced. */
  | { kind: "taken-over"; entry: LiveEntry }
  /** Another owner's entry that is removed because its ARN is declared absent. */
  | { kind: "removed"; entry: LiveEntry };

/** A notice as a sentence. */
export function renderNotice(notice: MergeNotice): string {
  switch (notice.kind) {
    case "changed":
      return `the entry of ${notice.key} for ${notice.arn} was changed since it was written, and is kept`;
    case "account-changed":
      return `the item of mapAccounts for ${notice.account} was changed since it was written, and is kept`;
    case "of-nodes":
      return `${what(notice.entry)} gives nodes access, and is kept`;
    case "adopted":
      return `${notice.key} already maps ${notice.arn}, as declared`;
    case "account-adopted":
      return `mapAccounts already has ${notice.account}, as declared`;
    case "taken-over":
      return `${what(notice.entry)} is taken over`;
    case "removed":
      return `${what(notice.entry)} is removed: its ARN is declared absent`;
  }
}

function what({ key, line, arn }: LiveEntry): string {
  return `the entry of ${key} for ${arn} (line ${line})`;
}
