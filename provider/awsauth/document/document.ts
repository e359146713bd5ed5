import { ValueError } from "../goyaml/resolve";
import { type Node, YamlError } from "../goyaml/types";
import { foldCase, trim } from "../text";

/** The keys of the ConfigMap that the authenticator reads; it looks for exactly these spellings. */
export const mappingKeys = ["mapRoles", "mapUsers"] as const;
export const keyNames = [...mappingKeys, "mapAccounts"] as const;

export type MappingKey = (typeof mappingKeys)[number];
export type KeyName = (typeof keyNames)[number];

/** The `data` of a live ConfigMap; undefined when there is no ConfigMap, or none with data. */
export type Data = Readonly<Record<string, string>> | undefined;

/** A stretch of a key's text, as indices of the JavaScript string: from `start` up to, not including, `end`. */
export interface Range {
  start: number;
  end: number;
}

/** One item of mapRoles or mapUsers, as the authenticator reads it. */
export interface LiveEntry extends Range {
  key: MappingKey;
  /** The place in the list, from 0. */
  index: number;
  /** The line it begins on, from 1. */
  line: number;
  /** The ARN as it is written; empty when the authenticator finds none. */
  arn: string;
  /** The username's template; empty when the authenticator finds none, a number for example. */
  username: string;
  /** The groups' templates; an item that is no text reads as an empty one. */
  groups: string[];
  /** True with a field `sso`: authenticators of version 0.7 then ignore the ARN, those of 0.6 ignore the field. */
  sso: boolean;
  /** The names of the fields that make no difference, `userid` and unknown ones. */
  otherFields: string[];
  /** Why the entry maps nobody, if so. */
  dropped?: string;
  /** What the authenticator reads otherwise than it looks. */
  misread: string[];
}

/** One item of mapAccounts. */
export interface LiveAccount extends Range {
  index: number;
  line: number;
  /** The account as it reads; a number keeps its spelling. */
  account: string;
  /** Why it lets nobody in, if so. */
  dropped?: string;
}

/** What is wrong with a key as a whole. */
interface KeyProblem {
  /** Without the place. */
  message: string;
  /** From 1, where it is known. */
  line?: number;
  /** From 1, where it is known. */
  column?: number;
}

/**
 * - `absent`: the key isn't there.
 * - `empty`: it holds no value: nothing, white space, comments, `null` or a pair of quotes.
 * - `list`: it holds a list.
 * - `not a list`: it is read, and without effect.
 * - `malformed`: the authenticator can't read it.
 */
export type KeyState = "absent" | "empty" | "list" | "not a list" | "malformed";

/** One key of the ConfigMap. */
export interface Key<Item> {
  name: KeyName;
  /** The text, every byte of it; undefined when the key is absent. */
  raw: string | undefined;
  state: KeyState;
  /** Why the authenticator makes nothing of the key, or by chance nothing. */
  problem?: KeyProblem;
  /** The items of the list, also those that are dropped; of a malformed mapAccounts those before the fault, which count. */
  items: Item[];
  /**
   * True when the authenticator may lose the key or read it, by chance: keys that differ only in type (`1` and `"1"`)
   * hold an infinite number and something else.
   */
  unstable: boolean;
  /** How the list is written; only when the state is `list`. */
  list?: ListText;
  /** Where a text begins that the authenticator ignores, since it stands behind the first document. */
  ignoredFrom?: number;
  /** What stands in place of a list, a `null` for example; only when the state is `empty` and there is something. */
  nothing?: Range;
}

/** How a list is written. */
interface ListText extends Range {
  /** True for a list in brackets. */
  flow: boolean;
  /** How its entries are indented; only for a list without brackets. */
  style: ListStyle;
}

/** The indentation of a list. */
export interface ListStyle {
  /** How many spaces stand before each `-`. */
  margin: number;
  /** How far behind its `-` the fields of an entry stand. */
  fields: number;
  /** How far behind the fields the `-` of each group stands. */
  groups: number;
}

/** A live ConfigMap, as the authenticator reads it. */
export interface AwsAuthDocument {
  mapRoles: Key<LiveEntry>;
  mapUsers: Key<LiveEntry>;
  mapAccounts: Key<LiveAccount>;
  /** The keys that the authenticator doesn't read, among them misspelt ones. */
  otherKeys: string[];
}

/** Finds the entries of both keys for an ARN, without regard to case; those of mapRoles come first. */
export function entriesByArn(document: AwsAuthDocument): (arn: string) => LiveEntry[] {
  const byArn = new Map<string, LiveEntry[]>();
  for (const entry of mappingKeys.flatMap((key) => document[key].items).filter(({ arn }) => arn !== "")) {
    const arn = foldCase(entry.arn);
    const same = byArn.get(arn);
    if (same) {
      same.push(entry);
    } else {
      byArn.set(arn, [entry]);
    }
  }
  return (arn) => byArn.get(foldCase(arn)) ?? [];
}

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

/** The most that a ConfigMap holds: 1 MiB (https://kubernetes.io/docs/concepts/configuration/configmap/). */
export const largestConfigMap = 1024 * 1024;

/** How many bytes a ConfigMap holds; the names of its keys aren't counted. */
export function sizeOf(data: Data): number {
  return Object.values(data ?? {}).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
