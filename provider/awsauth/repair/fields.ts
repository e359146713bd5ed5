import type { MappingKey } from "../document/document";
import { arnFields } from "../document/entry";
import { readAwsAuth } from "../document/read";
import type { Mapping } from "../merge/declared";

const field = /^\s*(?:-\s+)?["']?(\w+)["']?\s*:(?:\s+(.*))?$/;
const item = /^\s*-\s+(.*)$/;

/**
 * Reads an entry line by line, without regard to indentation. Undefined unless every line is one of its fields, with
 * its value on the same line, or one of its groups: then the meaning is certain.
 */
export function readByLines(key: MappingKey, lines: string[]): Mapping | undefined {
  const mapping: Partial<Mapping> = {};
  for (const line of lines.filter((text) => !/^\s*(#|$)/.test(text))) {
    const [, name = "", value = ""] = field.exec(line) ?? [];
    if (!(takesField(key, mapping, name.toLowerCase(), value) || takesGroup(mapping, line))) {
      return undefined;
    }
  }
  const { arn, username = "", groups = [] } = mapping;
  return arn ? { arn, username, groups } : undefined;
}

function takesField(key: MappingKey, mapping: Partial<Mapping>, name: string, value: string): boolean {
  if (name === "groups") {
    const groups = /^(#.*)?$/.test(value) ? [] : readList(value);
    const isNew = mapping.groups === undefined && groups !== undefined;
    mapping.groups ??= groups;
    return isNew;
  }
  const known = { [arnFields[key]]: "arn", username: "username" }[name] as "arn" | "username" | undefined;
  const text = known && readScalar(value);
  if (known === undefined || text === undefined || mapping[known] !== undefined) {
    return false;
  }
  mapping[known] = text;
  return true;
}

function takesGroup(mapping: Partial<Mapping>, line: string): boolean {
  const group = readScalar(item.exec(line)?.[1] ?? "");
  if (group === undefined || mapping.groups === undefined) {
    return false;
  }
  mapping.groups.push(group);
  return true;
}

/** The text that one line's value is. A placeholder at its beginning can only be meant as a text. */
function readScalar(value: string): string | undefined {
  const text = value.startsWith("{{")
    ? `'${value
        .replace(/(?<=\S)\s+#.*$/, "")
        .trim()
        .replaceAll("'", "''")}'`
    : value;
  const [entry] = readAwsAuth({ mapRoles: `- rolearn: x\n  username: ${text}\n` }).mapRoles.items;
  return entry && entry.misread.length === 0 && entry.username !== "" && !/[\n\r]/.test(text)
    ? entry.username
    : undefined;
}

function readList(value: string): string[] | undefined {
  const [entry] = readAwsAuth({ mapRoles: `- rolearn: x\n  groups: ${value}\n` }).mapRoles.items;
  return entry?.misread.length === 0 && !entry.groups.includes("") ? entry.groups : undefined;
}
