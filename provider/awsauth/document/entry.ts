import type { Member, Value } from "../goyaml/decode";
import { quoted } from "../text";
import type { LiveEntry, MappingKey } from "./document";

/** The field of an entry that holds its ARN. */
export const arnFields = { mapRoles: "rolearn", mapUsers: "userarn" } as const;

/** What the authenticator reads of an entry; how it reads a field depends on what the same field held before. */
interface Fields {
  arn: string;
  username: string;
  groups: string[];
  sso: boolean;
  otherFields: string[];
  misread: string[];
  /** The memory of the groups: a null in a second list of groups leaves what stood there in the first. */
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

/** The members whose key is a text, sorted as they are in JSON; no other key names a field. */
function jsonMembers(members: Map<string, Member>): [string, Value][] {
  const texts = [...members.values()].flatMap(({ key, value }): [string, Value][] =>
    key.type === "text" ? [[key.value, value]] : [],
  );
  return texts.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A field's name as Go compares it: without regard to case, a long s taken for an s. */
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

/** A text; anything else leaves what was there. */
function readText(fields: Fields, name: string, value: Value, before: string): string {
  if (value.type === "text") {
    return value.value;
  }
  if (value.type !== "null") {
    fields.misread.push(`${name} is ${describe(value)}, not a text, and is ignored`);
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
      return `the text ${quoted(value.value)}`;
    case "bool":
      return `the truth value ${value.value}`;
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
    return entry.sso ? "the entry is for sso, which needs a feature that is off" : `the entry has no ${field}`;
  }
  return undefined;
}
