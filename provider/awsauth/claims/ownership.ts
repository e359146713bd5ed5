import { entriesByArn } from "../document/byArn";
import { type AwsAuthDocument, type LiveAccount, type LiveEntry, mappingKeys } from "../document/document";
import { type Declared, type Mapping, mappingsOf, nothingDeclared } from "../merge/declared";
import { accountText } from "../merge/write";
import { foldCase } from "../text";
import { type Annotations, type Claim, claimKey, claimText, readClaims, resourceOf, stackOf, urnPrefix } from "./claim";
import { accountHash, entryHash, hashesOf } from "./hash";

/** The one whose entries are looked for. */
export interface Owner {
  urn: string;
  /** The state that it is kept in; undefined where that isn't known, or where its own writers alone count. */
  state?: string;
  /** The writers that it was, as its state remembers them; none when it doesn't remember having written. */
  writers: readonly string[];
}

/** Whose the hashes in the claims are. */
export interface Claimed {
  ours: ReadonlySet<string>;
  /** Those of others, each with how many of them claim it. */
  others: ReadonlyMap<string, number>;
  /** Those of others that are claimed under the owner's URN from another state. */
  namesakes: ReadonlySet<string>;
  /** The stacks of others that claim a hash, where their claims tell. */
  stacks: ReadonlyMap<string, string>;
  /** The resources of others in the owner's own stack that claim a hash, as `<types>::<name>`, where their claims tell. */
  siblings: ReadonlyMap<string, string>;
}

/**
 * Sorts the claims into those of an owner and those of others. An owner goes by the writers in its state, since its URN
 * may have changed meanwhile (an alias); and by URN and state together, for what an interrupted creation left. The URN
 * alone says nothing: stacks of the same name in two backends have the same one.
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

/** The writers of all the claims that are an owner's. */
export function writersOf(owner: Owner, annotations: Annotations): string[] {
  return [...readClaims(annotations)]
    .filter(([key, claim]) => isOwners(owner, key, claim))
    .map(([, { writer }]) => writer);
}

function isOwners({ urn, state, writers }: Owner, key: string, claim: Claim): boolean {
  return writers.includes(claim.writer) || (claim.state === state && key.startsWith(urnPrefix(urn)));
}

/**
 * What an owner owns of a document, of each ARN one entry at most: the one that stands there and that it has claimed,
 * else what it remembers having written, unless somebody else has claimed what stands there now. Of what is `wanted`,
 * that is owned too which it has claimed, whatever has become of it. Nothing else is, claimed or not.
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

/** The ARNs, without regard to case, whose entries an owner wrote last just as it wants them now. */
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
 * The accounts among what an owner owns. Each owner has an item of its own for an account, all of them alike: one is
 * this owner's where there are more than the others claim.
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

/** The accounts that are written as the package writes them, each with how often. */
function writtenAccounts(document: AwsAuthDocument): Map<string, number> {
  return counted(document.mapAccounts.items.filter(isOurWriting(document)).map(({ account }) => account));
}

/**
 * What an owner has claimed and neither remembers nor wants: what an interrupted update wrote that was never recorded.
 * It is in no state, so it stays until a refresh has recorded it.
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

/** What a document holds, beside what is wanted, that is claimed under an owner's URN from another state: ARNs, accounts. */
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

/** Tells of an item of mapAccounts whether it is written as the package writes it: with double quotes. */
export function isOurWriting({ mapAccounts: { raw = "" } }: AwsAuthDocument): (item: LiveAccount) => boolean {
  return ({ start, end, account }) => raw.slice(start, end).replace(/^- +/, "") === accountText(account).flow;
}

function counted(texts: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

const asMapping = ({ arn, username, groups }: LiveEntry): Mapping => ({ arn, username, groups: [...groups] });

/** The ARNs among what is declared whose entries another owner has claimed. */
export function anothersArns(document: AwsAuthDocument, claimed: Claimed, declared: Declared): string[] {
  const byArn = entriesByArn(document);
  const arns = mappingKeys.flatMap((key) => mappingsOf(declared, key).map(({ arn }) => arn));
  return arns.filter((arn) => isAnothers(byArn(arn), claimed));
}

/** True where another owner, and not this one, has claimed one of the entries for an ARN. */
function isAnothers(entries: LiveEntry[], { ours, others }: Claimed): boolean {
  const hashes = entries.map((entry) => entryHash(entry.key, entry));
  return hashes.some((hash) => others.has(hash)) && !hashes.some((hash) => ours.has(hash));
}

/** True for an entry that another owner, and not this one, has claimed. */
export function isClaimedByOthers(entry: LiveEntry, { ours, others }: Claimed): boolean {
  const hash = entryHash(entry.key, entry);
  return others.has(hash) && !ours.has(hash);
}

/** The stack of another owner that has claimed an entry; undefined where the claim doesn't tell. */
export function claimingStack(entry: LiveEntry, { stacks }: Claimed): string | undefined {
  return stacks.get(entryHash(entry.key, entry));
}

/** The resource of the owner's own stack that has claimed an entry for an ARN, as `<types>::<name>`. */
export function claimingSibling(document: AwsAuthDocument, arn: string, { siblings }: Claimed): string | undefined {
  const found = entriesByArn(document)(arn).map((entry) => siblings.get(entryHash(entry.key, entry)));
  return found.find((resource) => resource !== undefined);
}

/** A write of an owner. */
export interface OwnersWrite {
  owner: Owner;
  /** The writer that claims what is written. */
  writer: string;
  /** What the owner writes. */
  wanted: Declared;
  /** What it has claimed before and goes on claiming, though it neither remembers nor wants it. */
  kept: Declared;
}

/**
 * The annotations once an owner has written what it wants: its claim on all of that, in place of the one that it had
 * before, and no claim of anybody else on the ARNs that are its own now. All other annotations stay.
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

/** The hashes of all entries for the ARNs of what is declared: of those that stand there, and of the declared ones. */
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
