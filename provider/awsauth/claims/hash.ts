import { createHash } from "node:crypto";
import { type MappingKey, mappingKeys } from "../document/document";
import { type Declared, type Mapping, mappingsOf } from "../merge/declared";
import { foldCase } from "../text";

/** How many characters a hash has: 48 bits in base64url. */
export const hashLength = 8;

/** The short hash of an entry: of its list, its ARN without regard to case, its username and its groups. */
export function entryHash(key: MappingKey, { arn, username, groups }: Mapping): string {
  return shortHash(key, foldCase(arn), username, groups);
}

/** The short hash of an account. */
export function accountHash(account: string): string {
  return shortHash("mapAccounts", account);
}

/** The hashes of all that an owner declares, sorted. */
export function hashesOf(declared: Declared): string[] {
  const entries = mappingKeys.flatMap((key) => mappingsOf(declared, key).map((mapping) => entryHash(key, mapping)));
  return [...new Set([...entries, ...declared.accounts.map(accountHash)])].sort();
}

/** The short hash of some values of one kind. */
export function shortHash(kind: string, ...parts: unknown[]): string {
  const digest = createHash("sha256").update(JSON.stringify([kind, ...parts]));
  return digest.digest().toString("base64url").slice(0, hashLength);
}
