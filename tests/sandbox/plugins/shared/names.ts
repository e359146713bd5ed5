import { createHash, randomBytes } from "node:crypto";

/**
 * A name that is unlikely to be taken: the prefix followed by hexadecimal digits.
 *
 * @param prefix The start of the name, such as `role-`.
 * @param digits The number of digits to add.
 * @param maxLength The maximum length of the name; 0 for no limit. A longer name is an error, as in the real plugins.
 * @param seed The source of the digits; they are random if it is empty.
 */
export function uniqueName(prefix: string, digits: number, maxLength: number, seed: Uint8Array): string {
  if (maxLength > 0 && prefix.length + digits > maxLength) {
    throw new Error(`name '${prefix}' plus ${digits} random chars is longer than maximum length ${maxLength}`);
  }
  const random = seed.length > 0 ? createHash("sha256").update(seed).digest() : randomBytes(32);
  return prefix + random.toString("hex").slice(0, digits);
}
