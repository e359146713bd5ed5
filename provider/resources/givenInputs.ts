import type { Connection } from "../kubernetes/validateConnection";
import { type Issue, isAbsent } from "../validation/issues";
import { inputsOf } from "../validation/secrets";
import { isSecret, type Properties, type PropertyPath } from "./managed";

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
