import { type Declared, type Mapping, nothingDeclared } from "../../awsauth/merge/declared";
import type { Before } from "../../awsauth/merge/merge";
import type { AwsAuthStore } from "../../kubernetes/configMap";
import type { Connection } from "../../kubernetes/validateConnection";
import { connectionIn, withKubeconfig } from "../givenInputs";
import { isSecret, type Properties, type PropertyPath } from "../managed";
import { declaredIn, defaults, type Inputs, inputKeys } from "./declaredInputs";

/** The plugin's record of its last write. A refresh adds the entries that an interrupted update has written. */
export interface Remembered {
  /** The writer with which the resource claims its entries. */
  writer: string;
  /** The writers of claims that a refresh or an import has recorded, until the next write. */
  formerWriters?: string[];
  /** The entries that were written. */
  written: Declared;
  /** The texts of keys before their first entry, if they can't be derived from the texts with it. */
  before: Before;
  /** The ARN of the cluster that was written to; omitted with a kubeconfig. */
  clusterArn?: string;
}

/** The outputs of the resource, in addition to its inputs. */
export interface Results {
  /** The Kubernetes identity of each ARN. */
  entries: Record<string, { username: string; groups: string[] }>;
  /** The backup created by the last change; undefined if there was nothing to back up. */
  backupName?: string;
  /** The version of the ConfigMap after the last change; empty if there is no ConfigMap. */
  resourceVersion: string;
  /** The endpoint of the API server. */
  endpoint: string;
  record: Remembered;
}

/** The state of the resource. */
export type State = Inputs & Results;

/** The state as properties. Values derived from secret inputs are secret too. */
export function stateProperties(
  inputs: Inputs,
  secrets: readonly PropertyPath[],
  results: Omit<Results, "entries">,
): Properties {
  const state: State = { ...inputs, ...results, entries: entriesOf(inputs) };
  const inputSecrets = inputSecretsOf(secrets);
  const derived: PropertyPath[] = inputSecrets.flatMap(([list, key]) => {
    if (list !== "roles" && list !== "users") {
      return [];
    }
    const arn = key === undefined ? undefined : inputs[list][key]?.arn;
    return [arn === undefined ? ["entries"] : ["entries", arn]];
  });
  const isRecordSecret = ["roles", "users", "accounts"].some((list) => isSecret({ secrets: inputSecrets }, [list]));
  return {
    values: { ...state },
    secrets: [...inputSecrets, ...derived, ...(isRecordSecret ? [["record"]] : [])],
  };
}

/** The inputs as properties. */
export function inputProperties(inputs: Inputs, secrets: readonly PropertyPath[]): Properties {
  return { values: { ...inputs }, secrets: inputSecretsOf(secrets) };
}

/** The paths of secret inputs: always the kubeconfig, and each entry that contains a secret. */
function inputSecretsOf(secrets: readonly PropertyPath[]): PropertyPath[] {
  const inputs = secrets.filter(([input]) => inputKeys.includes(input as never));
  const whole = inputs.map(([input = "", key]) => {
    return (input === "roles" || input === "users") && key !== undefined ? [input, key] : [input];
  });
  return withKubeconfig(whole);
}

function entriesOf({ roles, users }: Inputs): Results["entries"] {
  const mappings: Mapping[] = [...Object.values(roles), ...Object.values(users)];
  return Object.fromEntries(mappings.map(({ arn, username, groups }) => [arn, { username, groups }]));
}

/** The state in the properties that the engine passes. */
export function stateIn({ values }: Properties): State {
  const { record, ...rest } = values as unknown as State;
  return {
    ...defaults,
    ...rest,
    record: { ...record, written: { ...nothingDeclared, ...record.written }, before: { ...record.before } },
  };
}

/** The entries and the record that a change starts from. */
export function rememberedIn(state: State): { remembered: Declared; recorded: Declared; before: Before } {
  const { written, before } = state.record;
  return { remembered: written, recorded: declaredIn(state), before };
}

/** The current and former writers of a resource. */
export function writersIn({ record }: State): string[] {
  return [record.writer, ...(record.formerWriters ?? [])];
}

/** The ARN that distinguishes the cluster from others with the same name. */
export function clusterOfStore({ cluster }: Pick<AwsAuthStore, "cluster">): Pick<Remembered, "clusterArn"> {
  return cluster?.arn ? { clusterArn: cluster.arn } : {};
}

/** The connection to the cluster that was written to, and to no other. */
export function connectionInState(state: State): Connection {
  const clusterArn = state.clusterArn ?? state.record.clusterArn;
  return { ...connectionIn(state), ...(clusterArn === undefined ? {} : { clusterArn }) };
}

/** The inputs in a state. */
export function inputsIn(state: State): Inputs {
  const members = inputKeys.flatMap((key) => (state[key] === undefined ? [] : [[key, state[key]]]));
  return Object.fromEntries(members) as unknown as Inputs;
}
