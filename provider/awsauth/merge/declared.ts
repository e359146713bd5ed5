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
import { lineStart } from "../text";

/** An entry as a program declares it: who an ARN is in Kubernetes. */
export interface Mapping {
  /** The role's ARN without its path, or another principal's. */
  arn: string;
  /** The username; it may hold placeholders, as in `{{SessionName}}`. */
  username: string;
  /** The groups; they may hold placeholders too. */
  groups: string[];
}

/** What one owner declares in the ConfigMap. */
export interface Declared {
  /** The entries of mapRoles. */
  roles: Mapping[];
  /** The entries of mapUsers. */
  users: Mapping[];
  /** The accounts of mapAccounts, 12 digits each. */
  accounts: string[];
}

/** Nothing declared. */
export const nothingDeclared: Declared = { roles: [], users: [], accounts: [] };

/** The mappings that belong under a key. */
export function mappingsOf(declared: Declared, key: MappingKey): Mapping[] {
  return key === "mapRoles" ? declared.roles : declared.users;
}

/** True when the authenticator reads an entry as declared, and the entry holds nothing else. */
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

/** True for a text that the package writes for this mapping, whatever the indentation. */
export function isWrittenAs(text: string, key: MappingKey, mapping: Mapping): boolean {
  const written = entryText(arnFields[key], mapping);
  const lines = written.block(defaultStyle, "\n").split("\n");
  return text === written.flow || sameLines(text, lines);
}

/** Compares lines, without regard to how they are indented and broken. */
function sameLines(text: string, lines: string[]): boolean {
  const found = text.split(/\r\n|[\n\r\x85\u2028\u2029]/).map((line) => line.trim().replace(/^- +/, "- "));
  return found.length === lines.length && found.every((line, i) => line === lines[i]?.trim());
}

/** One item of a list, in the ways to write it. */
export interface ItemText {
  /** In a list without brackets, from its `-` on. Lines after the first begin with their indentation. */
  block(style: ListStyle, lineBreak: string): string;
  /** In a list in brackets. */
  flow: string;
}

/** The characters that JSON lets stand inside quotes and that YAML 1.1 doesn't, or that it takes for line breaks. */
const unprintable = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A text in double quotes, such that every reader of YAML or JSON reads just this text. */
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
 * What has become of the entries that an owner wrote: those that somebody has changed as they are now; left out those
 * that somebody has removed, or has given fields that no declaration can show.
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

/** The entries of a live document for some ARNs and accounts, to be taken over, and those of them that it lacks. */
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

/** How the package writes a list where there is none to follow. */
export const defaultStyle: ListStyle = { margin: 0, fields: 2, groups: 2 };

/** How the entries of a list are indented: as the first entry is that shows it. */
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

/** The first list without brackets in a map, and its key. */
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
