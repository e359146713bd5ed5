import type { LiveEntry, MappingKey } from "../document/document";
import { arnFields } from "../document/entry";
import { defaultStyle } from "../document/style";
import { entryText } from "./write";

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
