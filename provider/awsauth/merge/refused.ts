import { type Key, type KeyName, type LiveEntry, largestConfigMap } from "../document/document";
import { quoted } from "../text";

/** Why a change can't be made. */
export type MergeReason =
  /** A key that the change needs can't be read, and isn't to be repaired. */
  | { kind: "unreadable"; key: Key<unknown> }
  /** An entry that isn't owned maps an ARN that is declared. */
  | { kind: "mapped-elsewhere"; arn: string; entry: LiveEntry }
  /** A key is written in a way that leaves no place for the change. */
  | { kind: "no-place"; key: KeyName }
  /** The authenticator would map an ARN otherwise than declared. */
  | { kind: "misread"; arn: string }
  /** The ConfigMap would be larger than Kubernetes takes. */
  | { kind: "too-large"; size: number };

/** A change that is rejected. Nothing is written. */
export class MergeRefused extends Error {
  constructor(
    /** Everything that prevents the change. */
    readonly reasons: readonly MergeReason[],
  ) {
    super(reasons.map(renderReason).join("\n"));
    this.name = "MergeRefused";
  }
}

/** A reason as a sentence, with its fix. */
export function renderReason(reason: MergeReason): string {
  switch (reason.kind) {
    case "unreadable": {
      const fix = "Mend it, or set repair to have what can be read kept and the rest made a comment.";
      return `${describeKeyProblem(reason.key)}. ${fix}`;
    }
    case "mapped-elsewhere": {
      const { key, line, arn, username, groups } = reason.entry;
      const reads = `${quoted(username)} with the groups ${JSON.stringify(groups)}`;
      return (
        `${reason.arn} is mapped by an entry that isn't owned here: ${key}, line ${line}, maps ${arn} to ${reads}. ` +
        `Remove one of the two, or set existingMappings to "take-over" to replace that entry.`
      );
    }
    case "no-place":
      return (
        `${reason.key} is written in a way that leaves no place for the change: after it, other entries would read otherwise. ` +
        "Write it as a plain list, one entry below the other."
      );
    case "misread":
      return `after the change the authenticator would map ${reason.arn} otherwise than declared`;
    case "too-large":
      return `the ConfigMap would hold ${reason.size} bytes, and holds at most ${largestConfigMap} (1 MiB). Declare fewer entries.`;
  }
}

/** Describes the problem of a key as a whole, with the line if it is known. */
export function describeKeyProblem(key: Key<unknown>): string {
  const { message = "it isn't a list", line, column } = key.problem ?? {};
  const place =
    line === undefined ? "" : column === undefined ? ` (line ${line})` : ` (line ${line}, column ${column})`;
  const text = line === undefined ? undefined : lineOf(key.raw ?? "", line);
  const effect = key.state === "malformed" ? "can't be read" : "has no effect";
  return `${key.name} ${effect}${place}: ${message}${text === undefined ? "" : `; the line is ${text}`}`;
}

/** A line of a text, quoted so that tabs and similar characters are visible. */
function lineOf(raw: string, line: number): string | undefined {
  const text = raw.split(/\r\n|[\n\r\x85\u2028\u2029]/)[line - 1];
  return text === undefined ? undefined : JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
