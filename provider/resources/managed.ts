/** Sends messages about one resource to the user. */
export interface Log {
  info(urn: string, message: string): Promise<void>;
  warn(urn: string, message: string): Promise<void>;
}

/** The operations that the plugin implements for a resource that it manages itself. */
export interface ManagedResource {
  /** Returns the inputs to use, and the reasons why they are rejected. `olds` are the inputs of the last change. */
  check(urn: string, olds: Properties, news: Properties): Promise<{ inputs: Properties; reasons: string[] }>;
  diff(urn: string, olds: Properties, news: Properties): Promise<{ changes: boolean; replaces: string[] }>;
  create(urn: string, news: Properties): Promise<{ id: string; outputs: Properties }>;
  /** Reads the current resource. The result has no ID if the resource is missing. An import has no `olds`. */
  read(urn: string, id: string, olds: Properties): Promise<{ id: string; outputs?: Properties; inputs?: Properties }>;
  update(urn: string, olds: Properties, news: Properties): Promise<Properties>;
  delete(urn: string, olds: Properties): Promise<void>;
}

/** The path of a value in the properties of a resource: the keys that lead to it. */
export type PropertyPath = readonly string[];

/**
 * The inputs or outputs of a resource: plain values, with `pending` for a value that isn't known yet, and the paths of
 * the secrets among them.
 */
export interface Properties {
  values: Record<string, unknown>;
  secrets: readonly PropertyPath[];
}

/** True if a value is a secret, is part of one or contains one. */
export function isSecret({ secrets }: Pick<Properties, "secrets">, path: PropertyPath): boolean {
  return secrets.some((secret) => path.every((key, i) => i >= secret.length || key === secret[i]));
}

/** The value at a path; undefined if there is none. */
export function valueAt(values: unknown, path: PropertyPath): unknown {
  return path.reduce<unknown>((value, key) => {
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }, values);
}

/** All secret strings, which must not occur in a message. */
export function secretTexts({ values, secrets }: Properties): string[] {
  return secrets.flatMap((path) => textsIn(valueAt(values, path)));
}

function textsIn(value: unknown): string[] {
  if (typeof value === "object" && value !== null) {
    return Object.values(value).flatMap(textsIn);
  }
  return typeof value === "string" && value !== "" ? [value] : [];
}
