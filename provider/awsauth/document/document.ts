import { ValueError } from "../goyaml/resolve";
import { type Node, YamlError } from "../goyaml/types";
import { foldCase, trim } from "../text";

/** The keys of the ConfigMap that the authenticator reads. It recognizes only these exact spellings. */
export const mappingKeys = ["mapRoles", "mapUsers"] as const;
export const keyNames = [...mappingKeys, "mapAccounts"] as const;

export type MappingKey = (typeof mappingKeys)[number];
export type KeyName = (typeof keyNames)[number];

/** The `data` of a live ConfigMap; undefined if the ConfigMap is missing or has no data. */
export type Data = Readonly<Record<string, string>> | undefined;

/** A range of a key's text, as indices of the JavaScript string: from `start` up to, but not including, `end`. */
export interface Range {
  start: number;
  end: number;
}

/** One item of mapRoles or mapUsers, as the authenticator reads it. */
export interface LiveEntry extends Range {
  key: MappingKey;
  /** The position in the list, from 0. */
  index: number;
  /** The line on which it begins, from 1. */
  line: number;
  /** The ARN as written; empty if the authenticator finds none. */
  arn: string;
  /** The username template; empty if the authenticator finds none, for example because it is a number. */
  username: string;
  /** The group templates. An item that isn't a string reads as an empty string. */
  groups: string[];
  /** True with a field `sso`. Version 0.7 of the authenticator then ignores the ARN; version 0.6 ignores the field. */
  sso: boolean;
  /** The names of fields without effect: `userid` and unknown fields. */
  otherFields: string[];
  /** The reason why the entry has no effect; undefined if it has one. */
  dropped?: string;
  /** Descriptions of fields that the authenticator doesn't read as they appear. */
  misread: string[];
}

/** One item of mapAccounts. */
export interface LiveAccount extends Range {
  index: number;
  line: number;
  /** The account as the authenticator reads it; a number keeps its spelling. */
  account: string;
  /** The reason why the item has no effect; undefined if it has one. */
  dropped?: string;
}

/** A problem of a key as a whole. */
interface KeyProblem {
  /** The problem, without the position. */
  message: string;
  /** From 1, if known. */
  line?: number;
  /** From 1, if known. */
  column?: number;
}

/**
 * - `absent`: the key is missing.
 * - `empty`: it has no value: nothing, white space, comments, `null` or a pair of quotes.
 * - `list`: it has a list.
 * - `not a list`: the authenticator can read it, but it has no effect.
 * - `malformed`: the authenticator can't read it.
 */
export type KeyState = "absent" | "empty" | "list" | "not a list" | "malformed";

/** One key of the ConfigMap. */
export interface Key<Item> {
  name: KeyName;
  /** The complete text; undefined if the key is missing. */
  raw: string | undefined;
  state: KeyState;
  /** The reason why the authenticator ignores the key, always or at random. */
  problem?: KeyProblem;
  /** All items of the list, including those without effect. Of a malformed mapAccounts, the items before the fault. */
  items: Item[];
  /**
   * True if the authenticator reads or ignores the key at random: keys that differ only in type (`1` and `"1"`) have
   * an infinite number and some other value.
   */
  unstable: boolean;
  /** The format of the list, if the state is `list`. */
  list?: ListText;
  /** The start of text that the authenticator ignores because it comes after the first YAML document. */
  ignoredFrom?: number;
  /** The text instead of a list, such as `null`, if the state is `empty` and there is such text. */
  nothing?: Range;
}

/** The format of a list. */
interface ListText extends Range {
  /** True for a list in brackets. */
  flow: boolean;
  /** The indentation of its entries, used only for a list without brackets. */
  style: ListStyle;
}

/** The indentation of a list. */
export interface ListStyle {
  /** The number of spaces before each `-`. */
  margin: number;
  /** The distance from the `-` of an entry to its fields. */
  fields: number;
  /** The indentation of the `-` of each group, relative to the fields. */
  groups: number;
}

/** A live ConfigMap as the authenticator reads it. */
export interface AwsAuthDocument {
  mapRoles: Key<LiveEntry>;
  mapUsers: Key<LiveEntry>;
  mapAccounts: Key<LiveAccount>;
  /** The keys that the authenticator doesn't read, including misspelled ones. */
  otherKeys: string[];
}

/** Finds the entries of both keys for an ARN, ignoring case. Entries of mapRoles come first. */
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

/** Texts that the authenticator doesn't try to read. */
const skipped = ["", "``", '""', "''"];

/** A key that is missing or that the authenticator skips; undefined if the authenticator reads the text. */
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

/** A key that the authenticator can't read, with the reason. */
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

/** The range of an item's text, from its `-` on. */
export function itemRange(node: Node, dash: number | undefined): { start: number; end: number; line: number } {
  const start = dash ?? node.start;
  return { start, end: Math.max(node.end, start + (dash === undefined ? 0 : 1)), line: node.line };
}

/** The size limit of a ConfigMap: 1 MiB (https://kubernetes.io/docs/concepts/configuration/configmap/). */
export const largestConfigMap = 1024 * 1024;

/** The number of bytes in a ConfigMap, not counting the names of its keys. */
export function sizeOf(data: Data): number {
  return Object.values(data ?? {}).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
