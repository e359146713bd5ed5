import type { Key } from "../document/document";

/** A change that was refused: nothing is written. */
export class MergeRefused extends Error {
  constructor(
    /** Everything that stands against the change, each with its fix. */
    readonly reasons: string[],
  ) {
    super(
      reasons.length === 1
        ? reasons[0]
        : ["The change of aws-auth is refused:", ...reasons.map((reason) => `  - ${reason}`)].join("\n"),
    );
    this.name = "MergeRefused";
  }
}

/** What is wrong with a key as a whole, with the line where that is known. */
export function describeKeyProblem(key: Key<unknown>): string {
  const { message = "it is no list", line, column } = key.problem ?? {};
  const place =
    line === undefined ? "" : column === undefined ? ` (line ${line})` : ` (line ${line}, column ${column})`;
  const text = line === undefined ? undefined : lineOf(key.raw ?? "", line);
  const effect = key.state === "malformed" ? "can't be read" : "has no effect";
  return `${key.name} ${effect}${place}: ${message}${text === undefined ? "" : `; the line is ${text}`}`;
}

/** A line of a text, quoted so that tabs and the like show. */
function lineOf(raw: string, line: number): string | undefined {
  const text = raw.split(/\r\n|[\n\r\x85\u2028\u2029]/)[line - 1];
  return text === undefined ? undefined : JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
