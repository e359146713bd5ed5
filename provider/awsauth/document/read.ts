import { Decoder } from "../goyaml/decode";
import { parseYaml } from "../goyaml/parser";
import { resolve } from "../goyaml/resolve";
import type { Node, ScalarNode } from "../goyaml/types";
import { styleOf } from "../merge/declared";
import { trim } from "../text";
import {
  type AwsAuthDocument,
  type Data,
  itemRange,
  type Key,
  keyNames,
  type LiveAccount,
  type LiveEntry,
  type MappingKey,
  malformed,
  unread,
} from "./document";
import { jsonable, readEntry } from "./entry";

/**
 * Reads a live ConfigMap as the authenticator does: each key, entry by entry, with the position of each entry in the
 * text. `raw` contains the complete text.
 *
 * Source: https://github.com/kubernetes-sigs/aws-iam-authenticator/tree/v0.6.13/pkg/mapper/configmap
 */
export function readAwsAuth(data: Data): AwsAuthDocument {
  return {
    mapRoles: readMappings("mapRoles", data?.mapRoles),
    mapUsers: readMappings("mapUsers", data?.mapUsers),
    mapAccounts: readAccounts(data?.mapAccounts),
    otherKeys: Object.keys(data ?? {}).filter((key) => !(keyNames as readonly string[]).includes(key)),
  };
}

function readMappings(name: MappingKey, raw: string | undefined): Key<LiveEntry> {
  const skipped = unread<LiveEntry>(name, raw);
  if (skipped) {
    return skipped;
  }
  const text = raw ?? "";
  if (trim(text).startsWith("{")) {
    const message = 'it begins with "{", so it is read as JSON, and it isn\'t a list';
    return { ...key(name, text), state: isJson(text) ? "not a list" : "malformed", problem: { message } };
  }
  try {
    return readList(name, text);
  } catch (error) {
    return malformed(name, text, error);
  }
}

function readList(name: MappingKey, raw: string): Key<LiveEntry> {
  const { root, rest } = parseYaml(raw);
  const base = { ...key(name, raw), ...(rest === undefined ? {} : { ignoredFrom: rest }) };
  if (!root) {
    return { ...base, state: "empty" };
  }
  const value = new Decoder().value(root);
  const json = jsonable(value);
  if (json === "fails") {
    return { ...base, state: "malformed", problem: { message: "it contains an infinite number or NaN" } };
  }
  if (value.type === "null") {
    return { ...base, state: "empty", nothing: { start: root.start, end: root.end } };
  }
  if (value.type !== "list" || root.kind !== "sequence") {
    const message = `it is ${value.type === "map" ? "a map" : "a single value"}, not a list`;
    return { ...base, state: "not a list", problem: { message, line: root.line } };
  }
  const items = value.items.map((item, i) =>
    readEntry(name, i, item, itemRange(root.items[i] ?? root, root.dashes[i])),
  );
  const list = { start: root.start, end: root.end, flow: root.flow, style: styleOf(raw, root) };
  const problem =
    json === "random" ? { message: "keys that differ only in type have an infinite number as a value" } : undefined;
  return { ...base, state: "list", items, list, unstable: json === "random", ...(problem && { problem }) };
}

function key(name: MappingKey, raw: string): Omit<Key<LiveEntry>, "state"> {
  return { name, raw, items: [], unstable: false };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(trim(text));
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads mapAccounts as go-yaml reads it into a list of strings: a number keeps its spelling, including leading zeros,
 * and the items before an unreadable one are kept.
 */
function readAccounts(raw: string | undefined): Key<LiveAccount> {
  const skipped = unread<LiveAccount>("mapAccounts", raw);
  if (skipped) {
    return skipped;
  }
  const text = raw ?? "";
  try {
    return readAccountList(text);
  } catch (error) {
    return malformed("mapAccounts", text, error);
  }
}

function readAccountList(raw: string): Key<LiveAccount> {
  const { root, rest } = parseYaml(raw);
  const ignored = rest === undefined ? {} : { ignoredFrom: rest };
  const key = { name: "mapAccounts" as const, raw, items: [], unstable: false, ...ignored };
  if (!root) {
    return { ...key, state: "empty" };
  }
  if (root.kind === "scalar" && resolve(root).type === "null") {
    return { ...key, state: "empty", nothing: { start: root.start, end: root.end } };
  }
  if (root.kind !== "sequence") {
    const what = root.kind === "mapping" ? "map" : "string";
    return { ...key, state: "not a list", problem: { message: `it is a ${what}, not a list`, line: root.line } };
  }
  const decoder = new Decoder();
  const items: LiveAccount[] = [];
  for (const [index, item] of root.items.entries()) {
    try {
      const place = { index, ...itemRange(item, root.dashes[index]) };
      items.push(itemOf(place, readAccount(decoder, item)));
    } catch (error) {
      const { problem, ...failed } = malformed<LiveAccount>("mapAccounts", raw, error);
      const message = `${problem?.message}, so only the items before it are used`;
      return { ...failed, ...ignored, items, problem: index === 0 ? problem : { ...problem, message } };
    }
  }
  const list = { start: root.start, end: root.end, flow: root.flow, style: styleOf(raw, root) };
  return { ...key, state: "list", items, list };
}

function itemOf(place: Omit<LiveAccount, "account">, account: string | undefined): LiveAccount {
  return account === undefined
    ? { ...place, account: "", dropped: "the entry is a list or a map, not an account" }
    : { ...place, account, ...(account === "" ? { dropped: "the entry is empty" } : {}) };
}

function readAccount(decoder: Decoder, node: Node): string | undefined {
  decoder.count();
  if (node.kind === "alias") {
    return decoder.follow(node, (target) => readAccount(decoder, target));
  }
  return node.kind === "scalar" ? spelling(node) : undefined;
}

/** The value of a string, or the spelling of any other scalar. */
function spelling(node: ScalarNode): string {
  const scalar = resolve(node);
  return scalar.type === "null" ? "" : scalar.type === "text" ? scalar.value : node.value;
}
