import type { PropertySpec } from "../../shared/schema";
import { isObject, type Properties, type Value } from "../../shared/values";

// How a resource type of the aws plugin is described: a table of its properties, from which check.ts, plan.ts and
// inputs.ts derive what the real plugin, a Terraform provider behind the Pulumi Terraform bridge, does with them.

export type FieldType = "string" | "integer" | "boolean" | "strings" | "string-map" | "objects" | "object";

export interface Field {
  type: FieldType;
  description: string;
  /** An input that must be given. A property that is neither required nor optional is an output only. */
  required?: true;
  /** An input that may be left out. */
  optional?: true;
  /** AWS decides the value when the program doesn't give one. */
  computed?: true;
  /** What AWS decides may be another value after every update: a preview of one doesn't know it. */
  unknownInUpdates?: true;
  /** A change replaces the resource. */
  forceNew?: true;
  /** The order of the items means nothing. */
  set?: true;
  /** The value when the program gives none. */
  default?: string | number | boolean;
  /** Named after the resource, with seven random digits, unless the program names it. */
  autoName?: { maxLength: number; lowerCase?: true };
  /** Inputs that can't be given together with this one. */
  conflictsWith?: string[];
  /** Takes a structure as well as text, and makes it JSON text. */
  json?: true;
  /** The form in which the value is kept in the state, such as JSON with sorted keys. */
  normalize?: (value: string) => string;
  /** Whether a change from one value to the other is none. */
  same?: (from: string, to: string) => boolean;
  /** What is wrong with a value, in the words of the real plugin; undefined if nothing is. */
  validate?: (value: Value, terraformName: string) => string | undefined;
  /** The property's name in Terraform, for messages; the default is its name in snake case. */
  terraformName?: string;
  /** The properties of the items, for `objects`. */
  items?: Record<string, { type: "string"; description: string }>;
  /** The properties of the value, for `object`. The order of a list in it means nothing. */
  properties?: Record<string, PropertySpec>;
}

export type Fields = Record<string, Field>;

export const isInput = (field: Field): boolean => field.required === true || field.optional === true;

/** What Terraform calls a property, such as `max_session_duration` for `maxSessionDuration`. */
export function terraformName(name: string, field: Field): string {
  return field.terraformName ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Whether a value is what Terraform takes for none: it can't tell them apart in most places. */
export function isZero(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === false || value === 0) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Whether two values of a property are the same to the real plugin. */
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

/** The name under which the bridge notes in the inputs which of them it filled in itself. */
export const DEFAULTS = "__defaults";

/** Which of the inputs were filled in; undefined if nothing is noted. */
export function defaultsOf(inputs: Properties): string[] | undefined {
  const noted = inputs[DEFAULTS];
  return Array.isArray(noted) ? noted.map(String) : undefined;
}
