import type { Connection } from "../kubernetes/validateConnection";
import { type Issue, isAbsent } from "../validation/issues";
import { inputsOf } from "../validation/secrets";
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

/** The inputs for the connection to a cluster, which all resources of the plugin have. */
export const connectionKeys = [
  "clusterName",
  "clusterArn",
  "region",
  "profile",
  "assumeRoleArn",
  "kubeconfig",
] as const;

/** The inputs for the connection to the cluster. */
export function connectionIn(inputs: Connection): Connection {
  const given = connectionKeys.filter((key) => inputs[key] !== undefined);
  return Object.fromEntries(given.map((key) => [key, inputs[key]]));
}

/** The values of some keys, undefined for a missing one. */
export function pick<Key extends string>(values: Record<string, unknown>, keys: readonly Key[]): Record<Key, unknown> {
  return Object.fromEntries(keys.map((key) => [key, values[key]])) as Record<Key, unknown>;
}

/** The issues of inputs that don't exist. */
export function unknownInputs(values: object, known: readonly string[]): Issue[] {
  const unknown = Object.keys(values).filter((key) => !known.includes(key) && !key.startsWith("__"));
  return unknown.map((input) => ({
    code: "unknown",
    paths: [[input]],
    expected: `one of ${known.join(", ")}`,
    fix: "Correct the name: there is no such input.",
  }));
}

/** Whether an issue or a notice is about a secret. */
export function isHidden(remark: Pick<Issue, "paths">, given: Properties): boolean {
  return inputsOf(remark).some((input) => isSecret(given, [input]));
}

/** The paths of the secrets. A kubeconfig is always one, even if the program doesn't mark it. */
export function withKubeconfig(secrets: readonly PropertyPath[]): PropertyPath[] {
  return [["kubeconfig"], ...secrets.filter(([input]) => input !== "kubeconfig")];
}

/** The issues of the values whose change repeats a check. */
export function triggerIssues(triggers: unknown): Issue[] {
  return isAbsent(triggers) || Array.isArray(triggers)
    ? []
    : [
        {
          code: "type",
          paths: [["triggers"]],
          value: triggers,
          expected: "a list of values",
          fix: "Write it as a list, even with one value.",
        },
      ];
}
