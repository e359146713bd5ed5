import { isObject, type Value } from "../shared/values";

// Policy documents. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

/** Compact JSON with sorted keys: Terraform's format of a document. Other text is returned unchanged. */
export function normalizeJson(text: string): string {
  const parsed = parse(text);
  if (parsed === undefined) return text;
  const escapes: Record<string, string> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026" };
  return JSON.stringify(sortKeys(parsed)).replace(/[<>&]/g, (character) => escapes[character] ?? character);
}

/** Whether two documents are equivalent: the order of lists and statements, and single-item lists, don't matter. */
export function samePolicy(from: string, to: string): boolean {
  const [a, b] = [parse(from), parse(to)];
  if (a === undefined || b === undefined) return from === to;
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

/** The document read from AWS, or the known document if the two are equivalent. */
export function keepKnown(known: unknown, read: string): string {
  return typeof known === "string" && samePolicy(known, read) ? known : normalizeJson(read);
}

/** The validation error of a policy document, with the real plugin's message. */
export function policyProblem(value: Value, name: string): string | undefined {
  const text = String(value);
  if (text === "") return `"${name}" is an empty string, which is not a valid JSON value`;
  if (!text.trimStart().startsWith("{")) {
    const what = text.startsWith('"')
      ? "contains an invalid JSON policy: contains a JSON-encoded string, not a JSON-encoded object"
      : "contains an invalid JSON policy: not a JSON object";
    return `"${name}" ${what}`;
  }
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `"${name}" contains an invalid JSON policy: ${(error as Error).message}`;
  }
}

function parse(text: string): Value | undefined {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
}

function sortKeys(value: Value): Value {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isObject(value)) return value;
  const sorted = Object.keys(value).sort();
  return Object.fromEntries(sorted.map((key) => [key, sortKeys(value[key] ?? null)]));
}

/** Lists sorted and without duplicates, and single values as lists; `"*"` as a principal is `{"AWS": "*"}`. */
function canonical(value: Value, key = ""): Value {
  if ((key === "Principal" || key === "NotPrincipal") && value === "*") return canonical({ AWS: "*" });
  if (Array.isArray(value) || (key === "Statement" && isObject(value))) {
    const items = [value].flat().map((item) => JSON.stringify(canonical(item as Value)));
    return [...new Set(items)].sort();
  }
  if (isObject(value)) {
    const keys = Object.keys(value).sort();
    return Object.fromEntries(keys.map((name) => [name, canonicalMember(name, value[name] ?? null)]));
  }
  return value;
}

function canonicalMember(name: string, value: Value): Value {
  if (["Version", "Id", "Sid", "Effect"].includes(name)) return value;
  return canonical(Array.isArray(value) || isObject(value) || value === "*" ? value : [String(value)], name);
}
