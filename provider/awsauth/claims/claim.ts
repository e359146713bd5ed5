import { createHash } from "node:crypto";
import { hashLength } from "./hash";

/** The annotations of a ConfigMap. */
export type Annotations = Readonly<Record<string, string>>;

/**
 * What an owner notes beside the entries that it writes, in the same write: an annotation of the ConfigMap. It lets an
 * owner find its entries again when it never learned that a write had succeeded, and tells which entries another owner
 * has taken over. Nothing but that depends on it: an entry isn't lost with the note.
 */
export interface Claim {
  /** A random text of the resource that wrote last: it tells a resource from the one that replaces it. */
  writer: string;
  /** The hashes of the entries, as `hashesOf` gives them. */
  hashes: readonly string[];
}

/** The claims of a ConfigMap, by the key of their annotation. */
export type Claims = ReadonlyMap<string, Claim>;

/** The key of a resource's annotation. */
export function claimKey(urn: string): string {
  return `eks-auth/${createHash("sha256").update(urn).digest("hex").slice(0, 16)}`;
}

const isToken = new RegExp(`^[\\w-]{${hashLength}}$`);

/** Reads the claims among the annotations of a ConfigMap. */
export function readClaims(annotations: Annotations): Claims {
  const claims = new Map<string, Claim>();
  for (const [key, value] of Object.entries(annotations)) {
    const [writer, ...hashes] = value.split(" ").filter((token) => isToken.test(token));
    if (/^eks-auth\/[0-9a-f]{16}$/.test(key) && writer !== undefined) {
      claims.set(key, { writer, hashes });
    }
  }
  return claims;
}

/** A claim as the value of its annotation: the writer and the hashes, with spaces between them. */
export function claimText({ writer, hashes }: Claim): string {
  return [writer, ...hashes].join(" ");
}
