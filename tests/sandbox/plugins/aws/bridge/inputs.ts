import { isObject, type Properties, sameValue, type Value } from "../../shared/values";
import { DEFAULTS, defaultsOf, type Field, type Fields, isInput, isZero } from "./fields";

// The inputs that the bridge derives from a resource's state when it reads the resource: those that lead to that state.

/** After a refresh: the previous inputs, with the current values. New properties aren't added. */
export function refreshedInputs(fields: Fields, oldInputs: Properties, state: Properties): Properties {
  const inputs: Properties = {};
  const stillDefault = new Set(defaultsOf(oldInputs));
  for (const [name, old] of Object.entries(oldInputs)) {
    if (name === DEFAULTS) continue;
    const found = state[name];
    if (found === undefined || found === null) {
      stillDefault.delete(name);
      continue;
    }
    inputs[name] = refreshed(fields[name], old, found);
    if (!sameValue(inputs[name], old)) stillDefault.delete(name);
  }
  if (stillDefault.size > 0) inputs[DEFAULTS] = [...stillDefault].sort();
  return inputs;
}

function refreshed(field: Field | undefined, old: Value, found: Value): Value {
  if (Array.isArray(old) && Array.isArray(found)) {
    const items = field?.set ? old.filter((item) => found.some((f) => sameValue(item, f))) : found.slice(0, old.length);
    return items;
  }
  if (isObject(old) && isObject(found)) {
    const kept = Object.keys(old).filter((key) => found[key] !== undefined);
    return Object.fromEntries(kept.map((key) => [key, found[key] ?? null]));
  }
  // A normalized value can't be converted back: the old text stays, and the state shows the drift.
  return field?.normalize && typeof old === "string" ? old : found;
}

/** After an import: every input with a value. */
export function importedInputs(fields: Fields, state: Properties): Properties {
  const inputs: Properties = { [DEFAULTS]: [] };
  for (const [name, field] of Object.entries(fields)) {
    const value = state[name];
    if (!isInput(field) || value === undefined) continue;
    if (!field.required && (isZero(value) || value === field.default)) continue;
    if (field.conflictsWith?.some((other) => inputs[other] !== undefined)) continue;
    inputs[name] = value;
  }
  return inputs;
}
