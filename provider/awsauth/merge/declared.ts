import {
  type AwsAuthDocument,
  entriesByArn,
  type ListStyle,
  type LiveEntry,
  type MappingKey,
  mappingKeys,
} from "../document/document";
import { arnFields } from "../document/entry";
import type { Node, SequenceNode } from "../goyaml/types";
import { lineStart, yamlBreak } from "../text";

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

/** True for a text in this package's format for the mapping, ignoring indentation. */
export function isWrittenAs(text: string, key: MappingKey, mapping: Mapping): boolean {
  const written = entryText(arnFields[key], mapping);
  const lines = written.block(defaultStyle, "\n").split("\n");
  return text === written.flow || sameLines(text, lines);
}

/** Compares lines, ignoring indentation and the kind of line break. */
function sameLines(text: string, lines: string[]): boolean {
  const found = text.split(yamlBreak).map((line) => line.trim().replace(/^- +/, "- "));
  return found.length === lines.length && found.every((line, i) => line === lines[i]?.trim());
}

/** The text of a list item, for both list formats. */
export interface ItemText {
  /** The text in a list without brackets, from its `-` on. Lines after the first include their indentation. */
  block(style: ListStyle, lineBreak: string): string;
  /** The text in a list in brackets. */
  flow: string;
}

/** The characters that JSON allows inside quotes and that YAML 1.1 doesn't allow or reads as line breaks. */
const unprintable = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A text in double quotes that every YAML or JSON parser reads as exactly this text. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(unprintable, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** An entry of mapRoles or mapUsers. */
export function entryText(arnField: string, { arn, username, groups }: Mapping): ItemText {
  const list = groups.map(quote);
  const fields = [`${arnField}: ${quote(arn)}`, `username: ${quote(username)}`];
  return {
    block: (style, lineBreak) => {
      const indent = " ".repeat(style.margin + style.fields);
      const items = list.map((group) => `${" ".repeat(style.groups)}- ${group}`);
      const lines = [...fields, ...(items.length === 0 ? ["groups: []"] : ["groups:", ...items])];
      return `-${" ".repeat(style.fields - 1)}${lines.join(lineBreak + indent)}`;
    },
    flow: `{"${arnField}": ${quote(arn)}, "username": ${quote(username)}, "groups": [${list.join(", ")}]}`,
  };
}

/** An item of mapAccounts. The quotes keep leading zeros. */
export function accountText(account: string): ItemText {
  return { block: () => `- ${quote(account)}`, flow: quote(account) };
}

const asMapping = ({ arn, username, groups }: LiveEntry): Mapping => ({ arn, username, groups: [...groups] });

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
