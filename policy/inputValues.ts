/** The fields of an object among the inputs; none of any other value, or of one that isn't known yet. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** The items of a list among the inputs; none of any other value. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The texts in a list among the inputs. */
export function textsOf(value: unknown): string[] {
  return itemsOf(value).filter((item) => typeof item === "string");
}

/** A text among the inputs; empty for any other value. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The name of a Kubernetes object, for people. */
export function objectName({ metadata }: Readonly<Record<string, unknown>>): string {
  return textOf(fieldsOf(metadata).name) || "with a generated name";
}
