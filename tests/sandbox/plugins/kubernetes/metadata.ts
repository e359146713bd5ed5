import { uniqueName } from "../shared/names";
import type { CheckRequest } from "../shared/plugin";
import { isObject, isUnknown, type Properties, type Value } from "../shared/values";

// An object's metadata, and the annotations that the plugin itself reads or writes.
// https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/

export const AUTONAMED = "pulumi.com/autonamed";
export const PATCH_FORCE = "pulumi.com/patchForce";
export const PATCH_FIELD_MANAGER = "pulumi.com/patchFieldManager";
export const TIMEOUT_SECONDS = "pulumi.com/timeoutSeconds";

/** The metadata's fields; empty if the metadata is missing or unknown. */
export function metadataOf(object: Properties): Properties {
  return isObject(object.metadata) ? object.metadata : {};
}

function known(value: Value | undefined): string {
  return typeof value === "string" && !isUnknown(value) ? value : "";
}

/** The name; empty if it is missing or unknown. */
export const nameOf = (object: Properties): string => known(metadataOf(object).name);

/** The namespace; empty if it is missing or unknown. */
export const namespaceOf = (object: Properties): string => known(metadataOf(object).namespace);

/** An annotation; empty if it is missing or unknown. */
export function annotationOf(object: Properties, key: string): string {
  const { annotations } = metadataOf(object);
  return isObject(annotations) ? known(annotations[key]) : "";
}

/** A copy with fields of the metadata set; unchanged if the metadata is unknown. */
export function withMetadata(object: Properties, fields: Properties): Properties {
  if (isUnknown(object.metadata)) return object;
  return { ...object, metadata: { ...metadataOf(object), ...fields } };
}

/** The ID of an object: `<namespace>/<name>`, or the name alone. */
export function idOf(object: Properties): string {
  const namespace = namespaceOf(object);
  return namespace === "" ? nameOf(object) : `${namespace}/${nameOf(object)}`;
}

export function parseId(id: string): { namespace: string; name: string } {
  const [first = "", second] = id.split("/");
  return second === undefined ? { namespace: "", name: first } : { namespace: first, name: second };
}

/** Whether the object has a name, known or unknown. */
export const isNamed = (object: Properties): boolean => (metadataOf(object).name ?? "") !== "";

/**
 * Names an object without a name: keeps its previous name, or uses the resource's name with eight random digits.
 * An annotation records it.
 */
export function autoname(object: Properties, request: CheckRequest): Properties {
  if (isNamed(object) || (metadataOf(object).generateName ?? "") !== "") return object;
  if (Object.keys(request.oldInputs).length > 0) {
    const old = annotationOf(request.oldInputs, AUTONAMED) === "true" ? nameOf(request.oldInputs) : "";
    return old === "" ? object : markAutonamed(withMetadata(object, { name: old }));
  }
  if (request.autonaming?.mode === "disable") {
    throw new Error("autonaming is disabled, resource requires the .metadata.name field to be set");
  }
  const name = request.autonaming?.proposedName ?? uniqueName(`${request.name}-`, 8, 0, request.randomSeed);
  return markAutonamed(withMetadata(object, { name }));
}

function markAutonamed(object: Properties): Properties {
  const { annotations } = metadataOf(object);
  if (isUnknown(annotations)) return object;
  return withMetadata(object, { annotations: { ...(isObject(annotations) ? annotations : {}), [AUTONAMED]: "true" } });
}
