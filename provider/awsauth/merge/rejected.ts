import { type Key, type KeyName, type LiveEntry, largestConfigMap } from "../document/document";
import { quoted, yamlBreak } from "../text";

/** A reason why a change can't be made. */
export type MergeReason =
  /** A key that the change affects can't be read, and `repair` isn't set. */
  | { kind: "unreadable"; key: Key<unknown> }
  /** An entry of another owner maps a declared ARN. */
  | { kind: "mapped-elsewhere"; arn: string; entry: LiveEntry }
  /** A key is written in a form that can't be changed safely. */
  | { kind: "no-place"; key: KeyName }
  /** The authenticator would map an ARN incorrectly. */
  | { kind: "misread"; arn: string }
  /** The ConfigMap would exceed the size limit. */
  | { kind: "too-large"; size: number };

/** A change that is rejected. Nothing is written. */
export class MergeRejected extends Error {
  constructor(
    /** All reasons against the change. */
    readonly reasons: readonly MergeReason[],
  ) {
    super(reasons.map(renderReason).join("\n"));
    this.name = "MergeRejected";
  }
}

/** A reason as a sentence, with its fix. */
export function renderReason(reason: MergeReason): string {
  switch (reason.kind) {
    case "unreadable": {
      const fix = "Fix it, or set repair to true to keep the readable entries and turn the rest into comments.";
      return `${describeKeyProblem(reason.key)}. ${fix}`;
    }
    case "mapped-elsewhere": {
      const { key, line, arn, username, groups } = reason.entry;
      const reads = `${quoted(username)} with the groups ${JSON.stringify(groups)}`;
      return (
        `${reason.arn} is mapped by an entry that this resource doesn't own: ${key}, line ${line}, maps ${arn} to ` +
        `${reads}. Remove one of the two, or set existingMappings to "take-over" to replace that entry.`
      );
    }
    case "no-place":
      return (
        `${reason.key} is written in a form that can't be changed safely: other entries would be read differently. ` +
        "Rewrite it as a plain list, one entry below the other."
      );
    case "misread":
      return `after the change, the authenticator would not map ${reason.arn} as expected`;
    case "too-large":
      return `the ConfigMap would have ${reason.size} bytes; the limit is ${largestConfigMap} (1 MiB). Declare fewer entries.`;
  }
}

/** Describes the problem of a key as a whole, with the line if it is known. */
export function describeKeyProblem(key: Key<unknown>): string {
  const { line, column } = key.problem ?? {};
  const place =
    line === undefined ? "" : column === undefined ? ` (line ${line})` : ` (line ${line}, column ${column})`;
  return describe(key, key.name, place);
}

/** The same without the key and the place, as a clause. */
export function keyReason(key: Key<unknown>): string {
  return describe(key, "the key", "");
}

function describe(key: Key<unknown>, name: string, place: string): string {
  const { message = "it isn't a list", line } = key.problem ?? {};
  const text = line === undefined ? undefined : lineOf(key.raw ?? "", line);
  const effect = key.state === "malformed" ? "can't be read" : "has no effect";
  return `${name} ${effect}${place}: ${message}${text === undefined ? "" : `; the line is ${text}`}`;
}

/** A line of a text, quoted so that tabs and similar characters are visible. */
function lineOf(raw: string, line: number): string | undefined {
  const text = raw.split(yamlBreak)[line - 1];
  return text === undefined ? undefined : JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
