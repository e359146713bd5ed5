import type { DiffKind, PropertyDiff } from "../../shared/plugin";
import { isObject, isUnknown, type Properties, sameValue, UNKNOWN, type Value } from "../../shared/values";
import { DEFAULTS, type Field, type Fields, isInput, isZero, sameField } from "./fields";

// Terraform's plan: the known part of a resource's next state, and how it differs from the current state.

export interface Plan {
  /** The planned outputs; values chosen by AWS are unknown. */
  outputs: Properties;
  changes: Map<string, PropertyDiff>;
}

/**
 * Plans a resource's next state.
 *
 * @param state The current outputs; undefined for a creation.
 * @param inputs The checked inputs.
 * @param ignored Properties whose changes are ignored; the engine itself ignores changes within a property.
 * @param defaultTags The provider's default tags.
 * @param region The provider's region.
 */
export function plan(
  fields: Fields,
  state: Properties | undefined,
  inputs: Properties,
  {
    ignored = [],
    defaultTags = {},
    region,
  }: { ignored?: string[]; defaultTags?: Record<string, string>; region?: string } = {},
): Plan {
  const outputs: Properties = {};
  const changes = new Map<string, PropertyDiff>();
  for (const [name, field] of Object.entries(fields)) {
    const old = state?.[name] ?? undefined;
    const next =
      name === "tagsAll"
        ? plannedTags(old, inputs, state, defaultTags)
        : name === "region"
          ? (inputs[name] ?? region)
          : planned(field, old, inputs[name], state);
    const value = state && ignored.includes(name) ? old : next;
    if (value !== undefined) outputs[name] = value;
    if (isInput(field) || name === "tagsAll") addChanges(changes, name, field, old, value);
  }
  if (state !== undefined && changes.size > 0) {
    for (const [name, field] of Object.entries(fields)) {
      if (field.unknownInUpdates) {
        outputs[name] = UNKNOWN;
        changes.set(name, { kind: "update" });
      }
    }
  }
  return { outputs, changes };
}

/** The next value of a property; undefined for none. */
function planned(
  field: Field,
  old: Value | undefined,
  input: Value | undefined,
  state: Properties | undefined,
): Value | undefined {
  if (!isInput(field)) return state ? old : UNKNOWN;
  if (input === undefined && field.computed) return state ? old : UNKNOWN;
  const wanted = input ?? field.default;
  if (wanted === undefined) return isZero(old) ? old : undefined;
  const normal = typeof wanted === "string" && !isUnknown(wanted) ? (field.normalize?.(wanted) ?? wanted) : wanted;
  return old !== undefined && !isUnknown(normal) && sameField(field, old, normal) ? old : normal;
}

/** All tags: the provider's default tags, overridden by the resource's own. */
function plannedTags(
  old: Value | undefined,
  inputs: Properties,
  state: Properties | undefined,
  defaultTags: Record<string, string>,
): Value | undefined {
  const tags = inputs.tags ?? {};
  if (isUnknown(tags) || (isObject(tags) && Object.values(tags).some(isUnknown))) return UNKNOWN;
  const { [DEFAULTS]: _, ...own } = isObject(tags) ? tags : {};
  const all = { ...defaultTags, ...own };
  if (Object.keys(all).length > 0) return all;
  if (state === undefined) return UNKNOWN;
  return isZero(old) ? old : {};
}

function addChanges(
  changes: Map<string, PropertyDiff>,
  name: string,
  field: Field,
  old: Value | undefined,
  value: Value | undefined,
): void {
  if (sameValue(old, value) || (isZero(old) && isZero(value))) return;
  const add = (path: string, kind: "add" | "delete" | "update") => {
    const full: DiffKind = field.forceNew ? `${kind}-replace` : kind;
    changes.set(path, { kind: full });
  };
  if (isZero(old)) add(name, "add");
  else if (isZero(value)) add(name, "delete");
  else if (isObject(old) && isObject(value)) mapChanges(name, old, value, add);
  else if (Array.isArray(old) && Array.isArray(value)) listChanges(name, field, old, value, add);
  else add(name, "update");
}

type AddChange = (path: string, kind: "add" | "delete" | "update") => void;

function mapChanges(name: string, old: Properties, value: Properties, add: AddChange): void {
  for (const key of new Set([...Object.keys(old), ...Object.keys(value)])) {
    const path = /^[A-Za-z_$][\w$]*$/.test(key) ? `${name}.${key}` : `${name}["${key.replace(/"/g, '\\"')}"]`;
    if (old[key] === undefined) add(path, "add");
    else if (value[key] === undefined) add(path, "delete");
    else if (!sameValue(old[key], value[key])) add(path, "update");
  }
}

function listChanges(name: string, field: Field, old: Value[], value: Value[], add: AddChange): void {
  if (!field.set) {
    for (let index = 0; index < Math.max(old.length, value.length); index++) {
      const path = `${name}[${index}]`;
      if (old[index] === undefined) add(path, "add");
      else if (value[index] === undefined) add(path, "delete");
      else if (!sameValue(old[index], value[index])) add(path, "update");
    }
    return;
  }
  const lacks = (items: Value[], item: Value) => !items.some((other) => sameValue(item, other));
  const removed = new Set(old.flatMap((item, index) => (lacks(value, item) ? [index] : [])));
  const added = new Set(value.flatMap((item, index) => (lacks(old, item) ? [index] : [])));
  for (const index of new Set([...removed, ...added])) {
    const kind = removed.has(index) && added.has(index) ? "update" : removed.has(index) ? "delete" : "add";
    add(`${name}[${index}]`, kind);
  }
}
