import { isUnknown } from "../shared/values";

// Names that Terraform makes from a prefix: 26 digits, of which 18 tell the time and 8 count.

let count = 0;

/** The name itself, or one made from the prefix. */
export function nameFrom(name: unknown, prefix: unknown): string {
  if (typeof name === "string" && name !== "" && !isUnknown(name)) return name;
  const now = new Date().toISOString().replace(/\D/g, "").padEnd(18, "0");
  count += 1;
  const start = typeof prefix === "string" && !isUnknown(prefix) ? prefix : "terraform-";
  return `${start}${now}${count.toString(16).padStart(8, "0")}`;
}

/** The prefix of a name that was made from one; empty text for any other. */
export function prefixOf(name: string): string {
  return /[0-9a-f]{26}$/.test(name) ? name.slice(0, -26) : "";
}
