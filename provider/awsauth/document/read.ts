import { Decoder } from "../goyaml/decode";
import { parseYaml } from "../goyaml/parser";
import { trim } from "../text";
import { readAccounts } from "./accounts";
import { type AwsAuthDocument, type Data, type Key, keyNames, type LiveEntry, type MappingKey } from "./document";
import { readEntry } from "./entry";
import { jsonable } from "./json";
import { itemRange, malformed, unread } from "./keys";
import { styleOf } from "./style";

/**
 * Reads a live ConfigMap as the authenticator does: what it makes of each key, entry by entry, with the place of each
 * in the text. Nothing is lost: `raw` is the text itself.
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
    const message = 'it begins with "{" and is taken for JSON, which then is no list';
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
    return { ...base, state: "malformed", problem: { message: "it holds an infinite number or NaN" } };
  }
  if (value.type === "null") {
    return { ...base, state: "empty", nothing: { start: root.start, end: root.end } };
  }
  if (value.type !== "list" || root.kind !== "sequence") {
    return { ...base, state: "not a list", problem: { message: `it is a ${value.type}, not a list`, line: root.line } };
  }
  const items = value.items.map((item, i) =>
    readEntry(name, i, item, itemRange(root.items[i] ?? root, root.dashes[i])),
  );
  const list = { start: root.start, end: root.end, flow: root.flow, style: styleOf(raw, root) };
  const problem = json === "random" ? { message: "keys that differ only in type hold an infinite number" } : undefined;
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
