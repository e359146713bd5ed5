import { isObject, makeSecret, markSecrets, type Properties, revealAll, type Value } from "../shared/values";
import { withMetadata } from "./metadata";

// Objects in the API server and in the state: besides the live object, the state has the inputs that led to it, under
// `__inputs`.

const READ_ONLY = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "uid",
];

/** A copy without the metadata fields that only the API server sets. */
export function withoutReadOnly(object: Properties): Properties {
  if (!isObject(object.metadata)) return object;
  const metadata = Object.fromEntries(Object.entries(object.metadata).filter(([field]) => !READ_ONLY.includes(field)));
  return { ...object, metadata };
}

/** The part of a live object with the shape of another one: the object's inputs, with the live values. */
export function prune(live: Properties, shape: Properties): Properties {
  const pruned: Properties = {};
  for (const [key, value] of Object.entries(live)) {
    const wanted = shape[key];
    if (wanted !== undefined) pruned[key] = pruneValue(value, wanted);
  }
  return pruned;
}

function pruneValue(live: Value, shape: Value): Value {
  if (isObject(live) && isObject(shape)) return prune(live, shape);
  if (Array.isArray(live) && Array.isArray(shape)) {
    return shape.slice(0, live.length).map((item, index) => pruneValue(live[index] ?? null, item));
  }
  return live;
}

/** The state of a resource: the live object and, under separate names, the plugin's own data. */
export interface Checkpoint {
  inputs: Properties;
  live: Properties;
  fieldManager?: string;
}

/** The outputs to store. Secret inputs in `from` are secret in the outputs too. */
export function toOutputs({ inputs, live, fieldManager }: Checkpoint, from: Properties): Properties {
  return {
    ...secretsMarked(live, from),
    __inputs: secretsMarked(inputs, from),
    __initialApiVersion: inputs.apiVersion ?? null,
    ...(fieldManager && { __fieldManager: fieldManager }),
  };
}

/** The inverse of toOutputs; reveals all secrets. */
export function fromOutputs(outputs: Properties): Checkpoint {
  const { __inputs, __initialApiVersion, __fieldManager, ...live } = revealAll(outputs);
  return {
    inputs: isObject(__inputs) ? __inputs : {},
    live,
    ...(typeof __fieldManager === "string" && { fieldManager: __fieldManager }),
  };
}

/** A Secret's data is always secret; for other types, the previously secret values. */
export function secretsMarked(object: Properties, from: Properties): Properties {
  if (object.kind !== "Secret") return markSecrets(object, from);
  const marked = { ...object };
  for (const field of ["data", "stringData"]) {
    const value = marked[field];
    if (value !== undefined) marked[field] = makeSecret(value);
  }
  return marked;
}

/** Objects without a namespace are in `default`, if their type is namespaced. */
export function withNamespace(object: Properties, namespaced: boolean): Properties {
  const { namespace, ...metadata } = isObject(object.metadata) ? object.metadata : {};
  if (!namespaced) return isObject(object.metadata) ? { ...object, metadata } : object;
  return withMetadata(object, { namespace: namespace || "default" });
}
