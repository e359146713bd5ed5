import { entriesByArn } from "../document/byArn";
import { type AwsAuthDocument, type LiveAccount, type LiveEntry, mappingKeys } from "../document/document";
import { type Declared, type Mapping, mappingsOf } from "../merge/declared";
import { accountText } from "../merge/write";
import { foldCase } from "../text";
import { type Annotations, type Claim, claimKey, claimText, readClaims } from "./claim";
import { accountHash, entryHash, hashesOf } from "./hash";

/** The one whose entries are looked for. */
export interface Owner {
  urn: string;
  /** The writer that it was when it wrote last; undefined when it doesn't remember having written. */
  writer?: string;
}

/** Whose the hashes in the claims are. */
export interface Claimed {
  ours: ReadonlySet<string>;
  /** Those of others, each with how many of them claim it. */
  others: ReadonlyMap<string, number>;
}

/**
 * Sorts the claims into those of an owner and those of others. One that remembers its writer goes by that, since its
 * URN may have changed meanwhile (an alias), and since a resource that replaces another has the same URN; one that
 * remembers nothing goes by the URN.
 */
export function claimedBy(owner: Owner, annotations: Annotations): Claimed {
  const claims = [...readClaims(annotations)];
  const others = claims.filter(([key, claim]) => !isOwners(owner, key, claim));
  const ours = claims.filter(([key, claim]) => isOwners(owner, key, claim)).flatMap(([, claim]) => claim.hashes);
  return { ours: new Set(ours), others: counted(others.flatMap(([, claim]) => claim.hashes)) };
}

function isOwners({ urn, writer }: Owner, key: string, claim: Claim): boolean {
  return writer === undefined ? key === claimKey(urn) : claim.writer === writer;
}

/**
 * What an owner owns of a document, of each ARN one entry at most: the one that stands there and that it has claimed,
 * else what it remembers having written, unless somebody else has claimed what stands there now. Of what is `wanted`,
 * that is owned too which it has claimed, whatever has become of it.
 */
export function ownedBy(
  document: AwsAuthDocument,
  claimed: Claimed,
  remembered: Declared,
  wanted: Declared = remembered,
): Declared {
  const byArn = entriesByArn(document);
  const [roles = [], users = []] = mappingKeys.map((key) => {
    const isOurs = (mapping: Mapping) => claimed.ours.has(entryHash(key, mapping));
    const written = [...mappingsOf(wanted, key).filter(isOurs), ...mappingsOf(remembered, key)];
    const known = [
      ...written.filter(({ arn }) => !isAnothers(byArn(arn), claimed)),
      ...document[key].items.filter((entry) => entry.arn !== "" && isOurs(entry)).map(asMapping),
    ];
    return [...new Map(known.map((mapping) => [foldCase(mapping.arn), mapping])).values()];
  });
  return { roles, users, accounts: ownedAccounts(document, claimed, remembered) };
}

/**
 * The accounts among what an owner owns. Each owner has an item of its own for an account, all of them alike: one is
 * this owner's where there are more than the others claim.
 */
function ownedAccounts(document: AwsAuthDocument, { ours, others }: Claimed, remembered: Declared): string[] {
  const live = document.mapAccounts.items.filter(isOurWriting(document)).map(({ account }) => account);
  const known = ours.size > 0 ? live.filter((account) => ours.has(accountHash(account))) : remembered.accounts;
  const items = counted(live);
  return [...new Set(known)].filter((account) => {
    return (items.get(account) ?? 0) > (others.get(accountHash(account)) ?? 0);
  });
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

/**
 * The annotations once an owner has written what it wants: its claim on all of that, in place of the one that it had
 * before, and no claim of anybody else on the ARNs that are its own now. All other annotations stay.
 */
export function nextAnnotations(
  annotations: Annotations,
  owner: Owner,
  writer: string,
  document: AwsAuthDocument,
  wanted: Declared,
): Record<string, string> {
  const taken = hashesOfArns(document, wanted);
  const next: Record<string, string> = { ...annotations };
  for (const [key, claim] of readClaims(annotations)) {
    const hashes = isOwners(owner, key, claim) ? [] : claim.hashes.filter((hash) => !taken.has(hash));
    if (hashes.length === 0) {
      delete next[key];
    } else if (hashes.length < claim.hashes.length) {
      next[key] = claimText({ ...claim, hashes });
    }
  }
  const hashes = hashesOf(wanted);
  return hashes.length === 0 ? next : { ...next, [claimKey(owner.urn)]: claimText({ writer, hashes }) };
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
