import { createHash, randomBytes } from "node:crypto";

/**
 * A name that is unlikely to be taken: the prefix and hexadecimal digits.
 *
 * @param prefix starts the name, such as `role-`
 * @param digits how many digits to add
 * @param maxLength the longest name allowed; 0 for no limit. A longer one is an error, as in the real plugins.
 * @param seed from which the digits are derived; random if it is empty
 */
export function uniqueName(prefix: string, digits: number, maxLength: number, seed: Uint8Array): string {
  if (maxLength > 0 && prefix.length + digits > maxLength) {
    throw new Error(`name '${prefix}' plus ${digits} random chars is longer than maximum length ${maxLength}`);
  }
  const random = seed.length > 0 ? createHash("sha256").update(seed).digest() : randomBytes(32);
  return prefix + random.toString("hex").slice(0, digits);
}
