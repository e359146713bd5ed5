import type { PropertySpec } from "../../shared/schema";
import { isObject, type Properties, type Value } from "../../shared/values";

// A resource type of the aws plugin is described by a table of its properties, from which check.ts, plan.ts and
// inputs.ts derive the behavior of the real plugin, a Terraform provider behind the Pulumi Terraform bridge.

export type FieldType = "string" | "integer" | "boolean" | "strings" | "string-map" | "objects" | "object";

export interface Field {
  type: FieldType;
  description: string;
  /** A required input. A property that is neither required nor optional is only an output. */
  required?: true;
  /** An optional input. */
  optional?: true;
  /** AWS chooses the value if the program doesn't set one. */
  computed?: true;
  /** The value chosen by AWS may change with every update, so it is unknown in a preview. */
  unknownInUpdates?: true;
  /** A change replaces the resource. */
  forceNew?: true;
  /** The order of the items doesn't matter. */
  set?: true;
  /** The default value. */
  default?: string | number | boolean;
  /** Named after the resource, with seven random digits, unless the program sets a name. */
  autoName?: { maxLength: number; lowerCase?: true };
  /** Inputs that can't be set together with this one. */
  conflictsWith?: string[];
  /** Accepts a structure as well as a string, and converts it to JSON text. */
  json?: true;
  /** The format of the value in the state, such as JSON with sorted keys. */
  normalize?: (value: string) => string;
  /** Whether two values are equivalent, so that no change is needed. */
  same?: (from: string, to: string) => boolean;
  /** The validation error of a value, with the real plugin's message; undefined if the value is valid. */
  validate?: (value: Value, terraformName: string) => string | undefined;
  /** The property's name in Terraform, for messages; default: the name in snake case. */
  terraformName?: string;
  /** The properties of the items, for `objects`. */
  items?: Record<string, { type: "string"; description: string }>;
  /** The properties of the value, for `object`. The order of a list in it doesn't matter. */
  properties?: Record<string, PropertySpec>;
}

export type Fields = Record<string, Field>;

export const isInput = (field: Field): boolean => field.required === true || field.optional === true;

/** Terraform's name of a property, such as `max_session_duration` for `maxSessionDuration`. */
export function terraformName(name: string, field: Field): string {
  return field.terraformName ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Whether Terraform treats a value as missing: it can't distinguish the two in most places. */
export function isZero(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === false || value === 0) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Whether two values of a property are equal for the real plugin. */
export function sameField(field: Field, from: Value, to: Value): boolean {
  if (typeof from === "string" && typeof to === "string") {
    return from === to || (field.same?.(from, to) ?? false);
  }
  if (Array.isArray(from) && Array.isArray(to) && field.set) {
    return from.length === to.length && sortedJson(from) === sortedJson(to);
  }
  if (isZero(from) && isZero(to)) return true;
  if (field.type === "object" && isObject(from) && isObject(to)) {
    return canonicalJson(withSortedLists(from)) === canonicalJson(withSortedLists(to));
  }
  return canonicalJson(from) === canonicalJson(to);
}

function withSortedLists(object: Properties): Properties {
  const entries = Object.entries(object);
  return Object.fromEntries(entries.map(([key, value]) => [key, Array.isArray(value) ? [...value].sort() : value]));
}

const sortedJson = (items: Value[]): string => JSON.stringify(items.map(canonicalJson).sort());

/** JSON with sorted keys. */
export function canonicalJson(value: Value): string {
  return JSON.stringify(value, (_, item: Value) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** The input in which the bridge lists the inputs that it filled in. */
export const DEFAULTS = "__defaults";

/** The inputs that were filled in; undefined if there is no list. */
export function defaultsOf(inputs: Properties): string[] | undefined {
  const noted = inputs[DEFAULTS];
  return Array.isArray(noted) ? noted.map(String) : undefined;
}
