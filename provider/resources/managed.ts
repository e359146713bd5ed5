/** A message to the user, about one resource. */
export interface Log {
  info(urn: string, message: string): Promise<void>;
  warn(urn: string, message: string): Promise<void>;
}

/** What the plugin serves for a resource that it manages itself. */
export interface ManagedResource {
  /** The inputs to work with, and why they are refused; `olds` are those of the last change. */
  check(urn: string, olds: Properties, news: Properties): Promise<{ inputs: Properties; reasons: string[] }>;
  diff(urn: string, olds: Properties, news: Properties): Promise<{ changes: boolean; replaces: string[] }>;
  create(urn: string, news: Properties): Promise<{ id: string; outputs: Properties }>;
  /** The resource as it is; without an ID when it is gone. An import has no `olds`. */
  read(urn: string, id: string, olds: Properties): Promise<{ id: string; outputs?: Properties; inputs?: Properties }>;
  update(urn: string, olds: Properties, news: Properties): Promise<Properties>;
  delete(urn: string, olds: Properties): Promise<void>;
}

/** Where a value is among the properties of a resource: the keys that lead to it. */
export type PropertyPath = readonly string[];

/**
 * The properties of a resource, inputs or outputs: plain values, with `pending` where one isn't known yet, and where
 * the secrets among them are.
 */
export interface Properties {
  values: Record<string, unknown>;
  secrets: readonly PropertyPath[];
}

/** True where a value is a secret, is part of one or holds one. */
export function isSecret({ secrets }: Pick<Properties, "secrets">, path: PropertyPath): boolean {
  return secrets.some((secret) => path.every((key, i) => i >= secret.length || key === secret[i]));
}

/** The value at a path; undefined where there is none. */
export function valueAt(values: unknown, path: PropertyPath): unknown {
  return path.reduce<unknown>((value, key) => {
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }, values);
}

/** All the texts that are secret, which no message may hold. */
export function secretTexts({ values, secrets }: Properties): string[] {
  return secrets.flatMap((path) => textsIn(valueAt(values, path)));
}

function textsIn(value: unknown): string[] {
  if (typeof value === "object" && value !== null) {
    return Object.values(value).flatMap(textsIn);
  }
  return typeof value === "string" && value !== "" ? [value] : [];
}
