import { createHash } from "node:crypto";
import {
  type AwsAuthDocument,
  entriesByArn,
  type LiveAccount,
  type LiveEntry,
  type MappingKey,
  mappingKeys,
} from "./document/document";
import { accountText, type Declared, type Mapping, mappingsOf, nothingDeclared } from "./merge/declared";
import { counted, foldCase } from "./text";

/** How many characters a hash has: 48 bits in base64url. */
const hashLength = 8;

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
function shortHash(kind: string, ...parts: unknown[]): string {
  const digest = createHash("sha256").update(JSON.stringify([kind, ...parts]));
  return digest.digest().toString("base64url").slice(0, hashLength);
}

/** The annotations of a ConfigMap. */
type Annotations = Readonly<Record<string, string>>;

/**
 * What an owner notes beside the entries that it writes, in the same write: an annotation of the ConfigMap. It tells
 * others whose the entries are, and lets an owner recognize entries of a write that it never learned had succeeded.
 * Nothing is removed because of a claim: the state of the stack alone says what a stack may remove.
 */
interface Claim {
  /** A random text of the resource that wrote last: it tells a resource from the one that replaces it. */
  writer: string;
  /** The state in which the resource is kept, as `stateToken` gives it: stacks in two backends may share a URN. */
  state: string;
  /** The hashes of the entries, as `hashesOf` gives them. */
  hashes: readonly string[];
  /** The stack of the resource, as in `shop/prod`, for messages alone; left out in claims of older versions. */
  stack?: string;
  /** The resource in that stack, as `<types>::<name>` in its URN; left out likewise. */
  resource?: string;
}

/** The claims of a ConfigMap, by the key of their annotation. */
type Claims = ReadonlyMap<string, Claim>;

const keyPrefix = "eks-auth/";

/** The key of the annotation of a resource and its writer, so that no two states ever replace each other's. */
export function claimKey(urn: string, writer: string): string {
  return `${urnPrefix(urn)}${digest(writer).slice(0, 8)}`;
}

/** What the keys of all the claims under one URN begin with. */
export function urnPrefix(urn: string): string {
  return `${keyPrefix}${digest(urn).slice(0, 16)}.`;
}

/** The name of a resource and its writer, as in the key of its claim: a valid value of a label. */
export function claimName(urn: string, writer: string): string {
  return claimKey(urn, writer).slice(keyPrefix.length);
}

/** The names of all that have a claim. */
export function claimNames(annotations: Annotations): Set<string> {
  return new Set([...readClaims(annotations).keys()].map((key) => key.slice(keyPrefix.length)));
}

/**
 * Names a state by the ID of the provider in it: the engine makes up that ID when it creates the provider, keeps it in
 * the state, and saves it before the first of the provider's resources is created.
 */
export function stateToken(providerId: string): string {
  return shortHash("state", providerId);
}

const isToken = new RegExp(`^[\\w-]{${hashLength}}$`);

const stackKey = "stack=";
const resourceKey = "resource=";

/** The stack that a resource is in, with its project, by the URN of the resource. */
export function stackOf(urn: string): string {
  const [, , stack = "", , project = ""] = urn.split(":");
  return `${project}/${stack}`;
}

/** What a URN has behind stack and project: the types and the name of the resource. */
export function resourceOf(urn: string): string {
  return urn.split("::").slice(2).join("::");
}

/** Reads the claims among the annotations of a ConfigMap. */
export function readClaims(annotations: Annotations): Claims {
  const claims = new Map<string, Claim>();
  for (const [key, value] of Object.entries(annotations)) {
    const tokens = value.split(" ");
    const [writer, state, ...hashes] = tokens.filter((token) => isToken.test(token));
    const of = (prefix: string) => tokens.find((token) => token.startsWith(prefix))?.slice(prefix.length);
    const [stack, resource] = [of(stackKey), of(resourceKey)];
    if (/^eks-auth\/[0-9a-f]{16}\.[0-9a-f]{8}$/.test(key) && writer !== undefined && state !== undefined) {
      claims.set(key, {
        writer,
        state,
        hashes,
        ...(stack ? { stack } : {}),
        ...(resource ? { resource: unescaped(resource) } : {}),
      });
    }
  }
  return claims;
}

/** A claim as the value of its annotation: the writer, the state, the hashes, the stack and the resource, with spaces between them. */
export function claimText({ writer, state, hashes, stack, resource }: Claim): string {
  const names = [...(stack ? [stackKey + stack] : []), ...(resource ? [resourceKey + escaped(resource)] : [])];
  return [writer, state, ...hashes, ...names].join(" ");
}

/** A name without white space. */
function escaped(name: string): string {
  return name.replace(/[\s%]/g, encodeURIComponent);
}

function unescaped(name: string): string {
  return name.replace(/(%[0-9A-F]{2})+/g, (code) => {
    try {
      return decodeURIComponent(code);
    } catch {
      return code;
    }
  });
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

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
interface OwnersWrite {
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
