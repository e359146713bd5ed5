import { createHash } from "node:crypto";
import { hashLength, shortHash } from "./hash";

/** The annotations of a ConfigMap. */
export type Annotations = Readonly<Record<string, string>>;

/**
 * What an owner notes beside the entries that it writes, in the same write: an annotation of the ConfigMap. It tells
 * others whose the entries are, and lets an owner recognize entries of a write that it never learned had succeeded.
 * Nothing is removed because of a claim: the state of the stack alone says what a stack may remove.
 */
export interface Claim {
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
export type Claims = ReadonlyMap<string, Claim>;

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
