import { isObject, type Properties, type Value } from "../shared/values";
import { metadataOf } from "./metadata";

// The managers of an object's fields. https://kubernetes.io/docs/reference/using-api/server-side-apply/

/** Managers whose fields the plugin takes over on its first apply: kubectl's, and its own from the creation. */
const TAKEN_OVER = [
  "kubectl Apply",
  "kubectl Update",
  "before-first-apply Update",
  "pulumi-kubernetes Update",
  "pulumi-kubernetes.exe Update",
  "pulumi-resource-kubernetes Update",
];

export function managedFields(object: Properties): Properties[] {
  const fields = metadataOf(object).managedFields;
  return Array.isArray(fields) ? fields.filter(isObject) : [];
}

const id = (entry: Properties): string => `${entry.manager} ${entry.operation}`;

/** The JSON patch that transfers the fields of those managers to ours; undefined if they have none. */
export function takeOver(live: Properties, fieldManager: string): Properties[] | undefined {
  const entries = managedFields(live);
  const ours = (entry: Properties) => entry.manager === fieldManager && entry.operation === "Apply";
  const taken = (entry: Properties) => TAKEN_OVER.includes(id(entry)) && !entry.subresource;
  const last = entries.filter(taken).at(-1);
  if (!last) return undefined;
  const fieldsV1 = entries
    .filter((entry) => ours(entry) || taken(entry))
    .map((entry) => entry.fieldsV1 ?? {})
    .reduce(union, {});
  const merged: Properties = { ...last, manager: fieldManager, operation: "Apply", fieldsV1 };
  const kept = entries.filter((entry) => !ours(entry) && !taken(entry));
  return [
    { op: "replace", path: "/metadata/managedFields", value: [...kept, merged] },
    { op: "replace", path: "/metadata/resourceVersion", value: metadataOf(live).resourceVersion ?? "" },
  ];
}

function union(a: Value, b: Value): Value {
  if (!isObject(a) || !isObject(b)) return b;
  const joined: Properties = { ...a };
  for (const [key, value] of Object.entries(b)) joined[key] = union(a[key] ?? {}, value);
  return joined;
}
