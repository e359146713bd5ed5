import { createHash } from "node:crypto";
import { type Declared, type Mapping, type MappingKey, mappingKeys, mappingsOf } from "./document/document";
import { foldCase } from "./text";

/** The number of characters in a hash: 48 bits in base64url. */
const hashLength = 8;

/** The short hash of an entry's list, ARN (ignoring case), username and groups. */
export function entryHash(key: MappingKey, { arn, username, groups }: Mapping): string {
  return shortHash(key, foldCase(arn), username, groups);
}

/** The short hash of an account. */
export function accountHash(account: string): string {
  return shortHash("mapAccounts", account);
}

/** The hashes of everything that an owner declares, sorted. */
export function hashesOf(declared: Declared): string[] {
  const entries = mappingKeys.flatMap((key) => mappingsOf(declared, key).map((mapping) => entryHash(key, mapping)));
  return [...new Set([...entries, ...declared.accounts.map(accountHash)])].sort();
}

/** The short hash of values of one kind. */
function shortHash(kind: string, ...parts: unknown[]): string {
  const digest = createHash("sha256").update(JSON.stringify([kind, ...parts]));
  return digest.digest().toString("base64url").slice(0, hashLength);
}

/** The annotations of a ConfigMap. */
export type Annotations = Readonly<Record<string, string>>;

/**
 * An owner's record of the entries that it writes: an annotation of the ConfigMap, written together with them. It shows
 * other owners who owns the entries, and lets an owner recognize the entries of a write whose response was lost.
 * Nothing is removed because of a claim: only the state of the stack determines what a stack may remove.
 */
export interface Claim {
  /** A random string of the resource that wrote last. It distinguishes a resource from its replacement. */
  writer: string;
  /** The state that contains the resource, as returned by `stateToken`. Stacks in two backends may share a URN. */
  state: string;
  /** The hashes of the entries, as returned by `hashesOf`. */
  hashes: readonly string[];
  /** The stack of the resource, as in `shop/prod`, used only in messages. Claims of older versions omit it. */
  stack?: string;
  /** The resource in that stack, as `<types>::<name>` in its URN. Claims of older versions omit it. */
  resource?: string;
}

/** The claims of a ConfigMap, by annotation key. */
type Claims = ReadonlyMap<string, Claim>;

const keyPrefix = "eks-auth/";

/** The annotation key for a resource and its writer, so that two states never overwrite each other's claims. */
export function claimKey(urn: string, writer: string): string {
  return `${urnPrefix(urn)}${digest(writer).slice(0, 8)}`;
}

/** The prefix of the keys of all claims under one URN. */
export function urnPrefix(urn: string): string {
  return `${keyPrefix}${digest(urn).slice(0, 16)}.`;
}

/** The name of a resource and its writer, as in the key of its claim. It is a valid label value. */
export function claimName(urn: string, writer: string): string {
  return claimKey(urn, writer).slice(keyPrefix.length);
}

/** The names of all resources that have a claim. */
export function claimNames(annotations: Annotations): Set<string> {
  return new Set([...readClaims(annotations).keys()].map((key) => key.slice(keyPrefix.length)));
}

/** The stack and the resource of a claim, by the name that `claimName` returns; undefined if there is no such claim. */
export function claimantOf(annotations: Annotations, name: string): Pick<Claim, "stack" | "resource"> | undefined {
  const claim = readClaims(annotations).get(keyPrefix + name);
  return claim && { stack: claim.stack, resource: claim.resource };
}

/**
 * Identifies a state by the ID of the provider in it. The engine generates that ID when it creates the provider, and
 * saves it in the state before it creates the first of the provider's resources.
 */
export function stateToken(providerId: string): string {
  return shortHash("state", providerId);
}

const isToken = new RegExp(`^[\\w-]{${hashLength}}$`);

const stackKey = "stack=";
const resourceKey = "resource=";

/** The project and stack in a resource's URN, as `<project>/<stack>`. */
export function stackOf(urn: string): string {
  const [, , stack = "", , project = ""] = urn.split(":");
  return `${project}/${stack}`;
}

/** The part of a URN after stack and project: the types and the name of the resource. */
export function resourceOf(urn: string): string {
  return urn.split("::").slice(2).join("::");
}

/** Reads the claims in the annotations of a ConfigMap. */
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

/** A claim as an annotation value: the writer, state, hashes, stack and resource, separated by spaces. */
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
