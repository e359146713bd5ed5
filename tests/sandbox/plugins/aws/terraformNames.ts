import { isUnknown } from "../shared/values";

// Names that Terraform generates from a prefix, with 26 digits: 18 for the time and 8 for a counter.

let count = 0;

/** The name, or one generated from the prefix. */
export function nameFrom(name: unknown, prefix: unknown): string {
  if (typeof name === "string" && name !== "" && !isUnknown(name)) return name;
  const now = new Date().toISOString().replace(/\D/g, "").padEnd(18, "0");
  count += 1;
  const start = typeof prefix === "string" && !isUnknown(prefix) ? prefix : "terraform-";
  return `${start}${now}${count.toString(16).padStart(8, "0")}`;
}

/** The prefix of a generated name; an empty string for any other name. */
export function prefixOf(name: string): string {
  return /[0-9a-f]{26}$/.test(name) ? name.slice(0, -26) : "";
}
