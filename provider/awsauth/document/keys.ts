import { ValueError } from "../goyaml/resolve";
import { type Node, YamlError } from "../goyaml/types";
import { trim } from "../text";
import type { Key, KeyName } from "./document";

/** What the authenticator doesn't try to read. */
const skipped = ["", "``", '""', "''"];

/** The key that is absent or that the authenticator skips; undefined when it reads the text. */
export function unread<Item>(name: KeyName, raw: string | undefined): Key<Item> | undefined {
  const key = { name, raw, items: [], unstable: false };
  if (raw === undefined) {
    return { ...key, state: "absent" };
  }
  const text = trim(raw);
  if (!skipped.includes(text)) {
    return undefined;
  }
  const start = raw.indexOf(text);
  return { ...key, state: "empty", ...(text === "" ? {} : { nothing: { start, end: start + text.length } }) };
}

/** The key that the authenticator can't read, with the reason. */
export function malformed<Item>(name: KeyName, raw: string, error: unknown): Key<Item> {
  const key = { name, raw, state: "malformed" as const, items: [], unstable: false };
  if (error instanceof YamlError) {
    return { ...key, problem: { message: error.problem, line: error.line, column: error.column } };
  }
  if (error instanceof ValueError) {
    return { ...key, problem: { message: error.message, line: error.line } };
  }
  throw error;
}

/** The text of an item, from its `-` on. */
export function itemRange(node: Node, dash: number | undefined): { start: number; end: number; line: number } {
  const start = dash ?? node.start;
  return { start, end: Math.max(node.end, start + (dash === undefined ? 0 : 1)), line: node.line };
}
