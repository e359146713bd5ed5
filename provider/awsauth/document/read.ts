import {
  Decoder,
  type Member,
  type Node,
  resolve,
  type Scalar,
  type ScalarNode,
  type Value,
  ValueError,
} from "../goyaml/decode";
import { parseYaml } from "../goyaml/parser";
import { quoted, trim } from "../text";
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
  styleOf,
  unread,
} from "./document";

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

/** The field of an entry that contains its ARN. */
export const arnFields = { mapRoles: "rolearn", mapUsers: "userarn" } as const;

/** The fields of an entry as the authenticator reads them. A field's value may depend on its earlier occurrence. */
interface Fields {
  arn: string;
  username: string;
  groups: string[];
  sso: boolean;
  otherFields: string[];
  misread: string[];
  /** The groups read so far: a null in a second list of groups keeps the item of the first list. */
  memory: string[];
}

/** Reads one item of mapRoles or mapUsers, as Go's encoding/json reads it into the authenticator's type. */
export function readEntry(
  key: MappingKey,
  index: number,
  item: Value,
  place: { start: number; end: number; line: number },
): LiveEntry {
  const fields: Fields = { arn: "", username: "", groups: [], sso: false, otherFields: [], misread: [], memory: [] };
  if (item.type === "map") {
    for (const [name, value] of jsonMembers(item.members)) {
      setField(fields, key, name, value);
    }
    const named = [...item.members.values()].filter((member) => member.key.type !== "text");
    fields.otherFields.push(...named.map((member) => String(member.key.type === "null" ? null : member.key.value)));
  }
  const { memory, ...read } = fields;
  const entry = { key, index, ...place, ...read };
  const dropped = whyDropped(entry, item);
  return dropped ? { ...entry, dropped } : entry;
}

/** The members whose key is a string, sorted as in JSON. Other keys can't name a field. */
function jsonMembers(members: Map<string, Member>): [string, Value][] {
  const texts = [...members.values()].flatMap(({ key, value }): [string, Value][] =>
    key.type === "text" ? [[key.value, value]] : [],
  );
  return texts.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A field's name as Go compares it: ignoring case, with a long s equal to an s. */
function folded(name: string): string {
  return name.toLowerCase().replaceAll("\u017f", "s");
}

function setField(fields: Fields, key: MappingKey, name: string, value: Value): void {
  switch (folded(name)) {
    case arnFields[key]:
      fields.arn = readText(fields, name, value, fields.arn);
      break;
    case "username":
      fields.username = readText(fields, name, value, fields.username);
      break;
    case "groups":
      readGroups(fields, name, value);
      break;
    case key === "mapRoles" ? "sso" : undefined:
      fields.sso = value.type !== "null";
      break;
    default:
      fields.otherFields.push(name);
  }
}

/** Returns a string value. Any other value keeps the previous one. */
function readText(fields: Fields, name: string, value: Value, before: string): string {
  if (value.type === "text") {
    return value.value;
  }
  if (value.type !== "null") {
    fields.misread.push(`${name} is ${describe(value)}, not a string, and is ignored`);
  }
  return before;
}

function readGroups(fields: Fields, name: string, value: Value): void {
  if (value.type === "null" || (value.type === "list" && value.items.length === 0)) {
    fields.groups = [];
    fields.memory = [];
    return;
  }
  if (value.type !== "list") {
    fields.misread.push(`${name} is ${describe(value)}, not a list, and is ignored`);
    return;
  }
  fields.groups = value.items.map((item, i) => {
    const before = fields.memory[i] ?? "";
    const group = readText(fields, `${name}[${i}]`, item, before);
    fields.memory[i] = group;
    return group;
  });
}

/** A value in words. */
function describe(value: Value): string {
  switch (value.type) {
    case "text":
      return `the string ${quoted(value.value)}`;
    case "bool":
      return `the boolean ${value.value}`;
    case "int":
    case "float":
      return `the number ${value.value}`;
    default:
      return `a ${value.type}`;
  }
}

function whyDropped(entry: LiveEntry, item: Value): string | undefined {
  const field = arnFields[entry.key];
  if (item.type !== "map") {
    return item.type === "null" ? "the entry is empty" : `the entry is ${describe(item)}, not a map with ${field}`;
  }
  if (entry.arn === "") {
    return entry.sso ? "the entry is for sso, which needs a feature that is disabled" : `the entry has no ${field}`;
  }
  return undefined;
}

/**
 * The authenticator converts the YAML of mapRoles and mapUsers to JSON before it reads it. JSON has no infinite
 * numbers, and its keys are strings.
 *
 * - `fine`: the value can be written as JSON.
 * - `fails`: it can't, and the authenticator ignores the key.
 * - `random`: two keys become one, and only one of the values can be written as JSON. Which one is used is random.
 */
type Jsonable = "fine" | "fails" | "random";

/** Whether a value can be written as JSON. Throws for a key that can't. */
function jsonable(value: Value): Jsonable {
  switch (value.type) {
    case "float":
      return Number.isFinite(value.value) ? "fine" : "fails";
    case "list":
      return together(value.items.map(jsonable));
    case "map":
      return together(
        sameKeys(value.members).map((members) => either(members.map((member) => jsonable(member.value)))),
      );
    default:
      return "fine";
  }
}

function together(parts: Jsonable[]): Jsonable {
  return parts.includes("fails") ? "fails" : parts.includes("random") ? "random" : "fine";
}

function either(parts: Jsonable[]): Jsonable {
  const [first = "fine", ...others] = parts;
  return others.every((part) => part === first) ? first : "random";
}

/** The members of a map, grouped by their key in JSON. */
function sameKeys(members: Map<string, Member>): Member[][] {
  const groups = new Map<string, Member[]>();
  for (const member of members.values()) {
    const key = jsonKey(member.key, member.value.node.line);
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  return [...groups.values()];
}

function jsonKey(key: Scalar, line: number): string {
  if (key.type === "null") {
    throw new ValueError("a key is missing, or is null", line);
  }
  if (key.type === "int" && key.value >= 2n ** 63n) {
    throw new ValueError(`the key ${key.value} is too large`, line);
  }
  if (key.type === "float") {
    return shortFloat(key.value);
  }
  return String(key.value);
}

/** The shortest decimal form of a 32-bit number, as Go writes it. */
function shortFloat(value: number): string {
  const single = Math.fround(value);
  if (!Number.isFinite(single)) {
    return Number.isNaN(single) ? ".nan" : single > 0 ? ".inf" : "-.inf";
  }
  const digits = [1, 2, 3, 4, 5, 6, 7, 8].find((n) => Math.fround(Number(single.toPrecision(n))) === single) ?? 9;
  const [mantissa = "", exponent = "0"] = single.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) {
    return Object.is(single, -0) ? "-0" : String(Number(`${mantissa}e${power}`));
  }
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
