import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

// Property values as sent between the engine and a plugin: JSON, in which a few strings and objects are special.
// Source: the Pulumi provider protocol, https://pulumi-developer-docs.readthedocs.io/latest/docs/_generated/proto/provider.html

export type Value = null | boolean | number | string | Value[] | Properties;
export interface Properties {
  [name: string]: Value;
}

/** Represents a string that is unknown until the update. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const UNKNOWNS = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // a boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // a number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // an array
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // an object
]);

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export function isUnknown(value: Value | undefined): boolean {
  return typeof value === "string" && UNKNOWNS.has(value);
}

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSecret(value: Value | undefined): value is Properties & { value: Value } {
  return isObject(value) && value[SIGNATURE] === SECRET;
}

export function makeSecret(value: Value): Value {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}

/** Whether a value is unknown or contains an unknown value. */
export function containsUnknown(value: Value | undefined): boolean {
  return isUnknown(value) || children(value).some(containsUnknown);
}

/** Whether a value is secret or contains a secret. */
function containsSecret(value: Value | undefined): boolean {
  return isSecret(value) || children(value).some(containsSecret);
}

function children(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
}

/** The value without its secret markers, and those within it. */
export function reveal(value: Value): Value {
  if (isSecret(value)) return reveal(value.value);
  if (Array.isArray(value)) return value.map(reveal);
  return isObject(value) ? revealAll(value) : value;
}

export function revealAll(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, reveal(value)]));
}

/** The outputs, with those marked secret whose names belong to secret inputs. */
export function markSecrets(outputs: Properties, inputs: Properties): Properties {
  const marked: Properties = { ...outputs };
  for (const [name, input] of Object.entries(inputs)) {
    const output = marked[name];
    if (output === undefined) continue;
    if (isObject(output) && isObject(input) && !isSecret(input)) marked[name] = markSecrets(output, input);
    else if (containsSecret(input)) marked[name] = makeSecret(output);
  }
  return marked;
}

/** Equality of two values, regardless of the order of an object's keys. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (isObject(a) && isObject(b)) {
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...names].every((name) => sameValue(a[name], b[name]));
  }
  return a === b;
}

/** A copy without the top-level names whose value is null. */
export function withoutNulls(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}

/** The value without undefined, which the protobuf library doesn't accept. */
export function toWire(properties: { [name: string]: Value | undefined }): { [key: string]: JavaScriptValue } {
  return JSON.parse(JSON.stringify(properties)) as { [key: string]: JavaScriptValue };
}
