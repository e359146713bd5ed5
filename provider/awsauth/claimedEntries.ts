import {
  type Annotations,
  accountHash,
  type Claim,
  claimKey,
  claimText,
  entryHash,
  hashesOf,
  readClaims,
  resourceOf,
  stackOf,
  urnPrefix,
} from "./claims";
import {
  type AwsAuthDocument,
  asMapping,
  type Declared,
  entriesByArn,
  type LiveEntry,
  type Mapping,
  mappingKeys,
  mappingsOf,
  nothingDeclared,
} from "./document/document";
import { isOurAccount } from "./merge/edit";
import { counted, foldCase } from "./text";

/** The owner of entries. */
export interface Owner {
  urn: string;
  /** The state that contains it; undefined if unknown, or if only its own writers count. */
  state?: string;
  /** Its writers, as recorded in its state; empty if the state records no write. */
  writers: readonly string[];
}

/** The hashes in the claims, by owner. */
export interface Claimed {
  ours: ReadonlySet<string>;
  /** The hashes of other owners, each with the number of owners that claim it. */
  others: ReadonlyMap<string, number>;
  /** The hashes that are claimed under this owner's URN in another state. */
  namesakes: ReadonlySet<string>;
  /** The stack of another owner that claims a hash, if its claim names it. */
  stacks: ReadonlyMap<string, string>;
  /** The resource in this owner's stack that claims a hash, as `<types>::<name>`, if its claim names it. */
  siblings: ReadonlyMap<string, string>;
}

/**
 * Divides the claims into an owner's own and other owners'. A claim is an owner's if its writer is in the owner's state
 * (the URN may have changed, by an alias), or if both URN and state match (for claims of an interrupted creation). The
 * URN alone isn't enough: stacks with the same name in two backends have the same URN.
 */
export function claimedBy(owner: Owner, annotations: Annotations): Claimed {
  const claims = [...readClaims(annotations)];
  const others = claims.filter(([key, claim]) => !isOwners(owner, key, claim));
  const namesakes = others.filter(([key]) => key.startsWith(urnPrefix(owner.urn)));
  const hashesIn = (some: typeof claims) => some.flatMap(([, claim]) => claim.hashes);
  const siblings = others.flatMap(([key, { hashes, stack, resource }]) =>
    stack === stackOf(owner.urn) && resource && !key.startsWith(urnPrefix(owner.urn))
      ? hashes.map((hash) => [hash, resource] as const)
      : [],
  );
  const ours = hashesIn(claims.filter(([key, claim]) => isOwners(owner, key, claim)));
  const stacks = others.flatMap(([, { hashes, stack }]) => (stack ? hashes.map((hash) => [hash, stack] as const) : []));
  return {
    ours: new Set(ours),
    others: counted(hashesIn(others)),
    namesakes: new Set(hashesIn(namesakes)),
    stacks: new Map(stacks),
    siblings: new Map(siblings),
  };
}

/** The writers of all claims of an owner. */
export function writersOf(owner: Owner, annotations: Annotations): string[] {
  return [...readClaims(annotations)]
    .filter(([key, claim]) => isOwners(owner, key, claim))
    .map(([, { writer }]) => writer);
}

function isOwners({ urn, state, writers }: Owner, key: string, claim: Claim): boolean {
  return writers.includes(claim.writer) || (claim.state === state && key.startsWith(urnPrefix(urn)));
}

/**
 * The entries of a document that an owner owns, at most one for each ARN: the existing entry that it has claimed, or
 * otherwise the entry that it recorded as written, unless someone else has claimed the existing entry. An entry in
 * `wanted` that it has claimed is also owned, even if it has changed since. No other entry is owned, claimed or not.
 */
export function ownedBy(
  document: AwsAuthDocument,
  claimed: Claimed,
  remembered: Declared,
  wanted: Declared = remembered,
): Declared {
  const byArn = entriesByArn(document);
  const arns = arnsOf(remembered, wanted);
  const [roles = [], users = []] = mappingKeys.map((key) => {
    const isOurs = (mapping: Mapping) => claimed.ours.has(entryHash(key, mapping));
    const written = [...mappingsOf(wanted, key).filter(isOurs), ...mappingsOf(remembered, key)];
    const known = [
      ...written.filter(({ arn }) => !isAnothers(byArn(arn), claimed)),
      ...document[key].items.filter((entry) => arns.has(foldCase(entry.arn)) && isOurs(entry)).map(asMapping),
    ];
    return [...new Map(known.map((mapping) => [foldCase(mapping.arn), mapping])).values()];
  });
  return { roles, users, accounts: ownedAccounts(document, claimed, remembered, wanted) };
}

/** The ARNs, ignoring case, whose last written entries equal the wanted ones. */
export function lastWritten({ ours }: Claimed, wanted: Declared): Set<string> {
  const mappings = mappingKeys.flatMap((key) =>
    mappingsOf(wanted, key).filter((mapping) => ours.has(entryHash(key, mapping))),
  );
  return new Set(mappings.map(({ arn }) => foldCase(arn)));
}

function arnsOf(...some: Declared[]): Set<string> {
  return new Set(some.flatMap(({ roles, users }) => [...roles, ...users]).map(({ arn }) => foldCase(arn)));
}

/**
 * The accounts that an owner owns. Each owner has its own item for an account, and the items look the same: one belongs
 * to this owner if there are more than other owners claim.
 */
function ownedAccounts(
  document: AwsAuthDocument,
  { ours, others }: Claimed,
  remembered: Declared,
  wanted: Declared,
): string[] {
  const items = writtenAccounts(document);
  const accounts = new Set([...remembered.accounts, ...wanted.accounts]);
  const known = [...accounts].filter((account) =>
    ours.size > 0 ? ours.has(accountHash(account)) : remembered.accounts.includes(account),
  );
  return known.filter((account) => (items.get(account) ?? 0) > (others.get(accountHash(account)) ?? 0));
}

/** The accounts written in the format of this package, each with the number of its items. */
function writtenAccounts(document: AwsAuthDocument): Map<string, number> {
  return counted(document.mapAccounts.items.filter(isOurAccount(document)).map(({ account }) => account));
}

/**
 * The entries that an owner has claimed but has neither recorded nor declared: an interrupted update wrote them and
 * never saved them in the state. They stay until a refresh records them.
 */
export function unrecorded(
  document: AwsAuthDocument,
  { ours, others }: Claimed,
  remembered: Declared,
  wanted: Declared,
): Declared {
  const arns = arnsOf(remembered, wanted);
  const [roles = [], users = []] = mappingKeys.map((key) =>
    document[key].items
      .filter((entry) => entry.arn !== "" && !arns.has(foldCase(entry.arn)) && ours.has(entryHash(key, entry)))
      .map(asMapping),
  );
  const known = new Set([...remembered.accounts, ...wanted.accounts]);
  const accounts = [...writtenAccounts(document)].filter(([account, count]) => {
    const hash = accountHash(account);
    return !known.has(account) && ours.has(hash) && count > (others.get(hash) ?? 0);
  });
  return { roles, users, accounts: accounts.map(([account]) => account) };
}

/** The ARNs and accounts in a document that aren't wanted and are claimed under an owner's URN in another state. */
export function namesakesIn(document: AwsAuthDocument, { namesakes }: Claimed, wanted = nothingDeclared): string[] {
  const arns = arnsOf(wanted);
  const entries = mappingKeys
    .flatMap((key) => document[key].items)
    .filter((entry) => namesakes.has(entryHash(entry.key, entry)) && !arns.has(foldCase(entry.arn)));
  const accounts = document.mapAccounts.items
    .map(({ account }) => account)
    .filter((account) => namesakes.has(accountHash(account)) && !wanted.accounts.includes(account));
  return [...new Set([...entries.map(({ arn }) => arn), ...accounts])];
}

/** The declared ARNs whose entries another owner has claimed. */
export function anothersArns(document: AwsAuthDocument, claimed: Claimed, declared: Declared): string[] {
  const byArn = entriesByArn(document);
  const arns = mappingKeys.flatMap((key) => mappingsOf(declared, key).map(({ arn }) => arn));
  return arns.filter((arn) => isAnothers(byArn(arn), claimed));
}

/** True if another owner, and not this one, has claimed one of the entries for an ARN. */
function isAnothers(entries: LiveEntry[], { ours, others }: Claimed): boolean {
  const hashes = entries.map((entry) => entryHash(entry.key, entry));
  return hashes.some((hash) => others.has(hash)) && !hashes.some((hash) => ours.has(hash));
}

/** True if another owner, and not this one, has claimed the entry. */
export function isClaimedByOthers(entry: LiveEntry, { ours, others }: Claimed): boolean {
  const hash = entryHash(entry.key, entry);
  return others.has(hash) && !ours.has(hash);
}

/** The stack of another owner that has claimed an entry; undefined if the claim doesn't name it. */
export function claimingStack(entry: LiveEntry, { stacks }: Claimed): string | undefined {
  return stacks.get(entryHash(entry.key, entry));
}

/** The resource in the owner's stack that has claimed an entry for an ARN, as `<types>::<name>`. */
export function claimingSibling(document: AwsAuthDocument, arn: string, { siblings }: Claimed): string | undefined {
  const found = entriesByArn(document)(arn).map((entry) => siblings.get(entryHash(entry.key, entry)));
  return found.find((resource) => resource !== undefined);
}

/** A write of an owner. */
interface OwnersWrite {
  owner: Owner;
  /** The writer that claims the written entries. */
  writer: string;
  /** The entries that the owner writes. */
  wanted: Declared;
  /** Entries that it has claimed before and continues to claim, although it has neither recorded nor declared them. */
  kept: Declared;
}

/**
 * The annotations after an owner has written its entries: its new claim on them replaces its previous claim, and other
 * owners' claims on the same ARNs are removed. All other annotations stay.
 */
export function nextAnnotations(
  annotations: Annotations,
  document: AwsAuthDocument,
  { owner, writer, wanted, kept }: OwnersWrite,
): Record<string, string> {
  const taken = hashesOfArns(document, wanted);
  const left = new Set(hashesOf(kept));
  const own = new Set(hashesOf(wanted));
  const next: Record<string, string> = { ...annotations };
  for (const [key, claim] of readClaims(annotations)) {
    const hashes = claim.hashes.filter((hash) => (isOwners(owner, key, claim) ? left.has(hash) : !taken.has(hash)));
    if (owner.writers.includes(claim.writer)) {
      for (const hash of hashes.splice(0)) {
        own.add(hash);
      }
    }
    if (hashes.length === 0) {
      delete next[key];
    } else if (hashes.length < claim.hashes.length) {
      next[key] = claimText({ ...claim, hashes });
    }
  }
  const state = owner.state ?? writer;
  const [stack, resource] = [stackOf(owner.urn), resourceOf(owner.urn)];
  return own.size === 0
    ? next
    : {
        ...next,
        [claimKey(owner.urn, writer)]: claimText({ writer, state, hashes: [...own].sort(), stack, resource }),
      };
}

/** The hashes of all entries for the declared ARNs: the existing entries and the declared ones. */
function hashesOfArns(document: AwsAuthDocument, declared: Declared): Set<string> {
  const byArn = entriesByArn(document);
  const hashes = mappingKeys.flatMap((key) =>
    mappingsOf(declared, key).flatMap((mapping) => [
      entryHash(key, mapping),
      ...byArn(mapping.arn).map((entry) => entryHash(entry.key, entry)),
    ]),
  );
  return new Set(hashes);
}
