import { type Node, type SequenceNode, ValueError } from "../goyaml/decode";
import { YamlError } from "../goyaml/reader";
import { foldCase, lineStart, trim, yamlBreak } from "../text";

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

/** The indentation of a new list. */
export const defaultStyle: ListStyle = { margin: 0, fields: 2, groups: 2 };

/** The indentation of a list's entries, from the first entry that shows it. */
export function styleOf(raw: string, list: SequenceNode): ListStyle {
  const column = (index: number) => index - lineStart(raw, index);
  const margin = column(list.dashes[0] ?? 0);
  const maps = list.items.filter((item) => item.kind === "mapping" && !item.flow);
  const field = firstKey(maps[0]);
  const fields = field ? column(field.start) - margin : defaultStyle.fields;
  const nested = maps.map(firstList).find((found) => found !== undefined);
  const groups = nested ? column(nested.dash) - column(nested.key.start) : defaultStyle.groups;
  return { margin, fields: Math.max(fields, 2), groups: Math.max(groups, 0) };
}

function firstKey(map: Node | undefined): Node | undefined {
  return map?.kind === "mapping" ? map.pairs[0]?.[0] : undefined;
}

/** The position of the first list without brackets in a map, and its key. */
function firstList(map: Node): { key: Node; dash: number } | undefined {
  const pairs = map.kind === "mapping" ? map.pairs : [];
  for (const [key, value] of pairs) {
    const dash = value.kind === "sequence" ? value.dashes[0] : undefined;
    if (dash !== undefined) {
      return { key, dash };
    }
  }
  return undefined;
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

/** An entry as a program declares it: the Kubernetes identity of an ARN. */
export interface Mapping {
  /** The ARN of a principal; for a role, without its path. */
  arn: string;
  /** The username. It may contain placeholders, as in `{{SessionName}}`. */
  username: string;
  /** The groups. They may contain placeholders too. */
  groups: string[];
}

/** The entries that one owner declares in the ConfigMap. */
export interface Declared {
  /** The entries of mapRoles. */
  roles: Mapping[];
  /** The entries of mapUsers. */
  users: Mapping[];
  /** The accounts of mapAccounts, 12 digits each. */
  accounts: string[];
}

/** A declaration without entries. */
export const nothingDeclared: Declared = { roles: [], users: [], accounts: [] };

/** The mappings that belong in a key. */
export function mappingsOf(declared: Declared, key: MappingKey): Mapping[] {
  return key === "mapRoles" ? declared.roles : declared.users;
}

/** True if the authenticator reads an entry as declared and the entry has no other fields. */
export function readsAs(entry: LiveEntry, mapping: Mapping): boolean {
  return (
    entry.arn === mapping.arn &&
    entry.username === mapping.username &&
    entry.groups.length === mapping.groups.length &&
    entry.groups.every((group, i) => group === mapping.groups[i]) &&
    !entry.sso &&
    entry.otherFields.length === 0
  );
}

/** What an entry gives, as a declaration. */
export const asMapping = ({ arn, username, groups }: LiveEntry): Mapping => ({ arn, username, groups: [...groups] });

/**
 * The current values of the entries that an owner wrote, including others' changes. It omits entries that someone has
 * removed, or that have fields which can't be declared.
 */
export function ownedIn(document: AwsAuthDocument, owned: Declared): Declared {
  const byArn = entriesByArn(document);
  const [roles = [], users = []] = mappingKeys.map((key) =>
    mappingsOf(owned, key).flatMap((mapping) => {
      const same = byArn(mapping.arn).filter((entry) => entry.key === key);
      const entry = same.findLast((candidate) => readsAs(candidate, mapping)) ?? same.at(-1);
      return entry && readsAs(entry, asMapping(entry)) ? [asMapping(entry)] : [];
    }),
  );
  const live = new Set(document.mapAccounts.items.map((item) => item.account));
  return { roles, users, accounts: owned.accounts.filter((account) => live.has(account)) };
}

/** The entries of a live document for the given ARNs and accounts, and the ARNs and accounts without an entry. */
export function entriesOf(
  document: AwsAuthDocument,
  ids: readonly string[],
): { declared: Declared; missing: string[] } {
  const declared: Declared = { roles: [], users: [], accounts: [] };
  const byArn = entriesByArn(document);
  const accounts = new Set(document.mapAccounts.items.map((item) => item.account));
  const missing = ids.filter((id) => {
    const [first] = byArn(id);
    const entry = byArn(id).findLast(({ key }) => key === first?.key);
    if (entry) {
      declared[entry.key === "mapRoles" ? "roles" : "users"].push(asMapping(entry));
    } else if (accounts.has(id)) {
      declared.accounts.push(id);
    }
    return !entry && !accounts.has(id);
  });
  return { declared, missing };
}
