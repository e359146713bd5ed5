/** Where a value is among the properties of a resource: the keys that lead to it. */
export type Path = readonly string[];

/**
 * The properties of a resource, inputs or outputs: plain values, with `pending` where one isn't known yet, and where
 * the secrets among them are.
 */
export interface Properties {
  values: Record<string, unknown>;
  secrets: readonly Path[];
}

/** True where a value is a secret, is part of one or holds one. */
export function isSecret({ secrets }: Pick<Properties, "secrets">, path: Path): boolean {
  return secrets.some((secret) => path.every((key, i) => i >= secret.length || key === secret[i]));
}

/** The value at a path; undefined where there is none. */
export function valueAt(values: unknown, path: Path): unknown {
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
