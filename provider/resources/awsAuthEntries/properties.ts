import { isDeepStrictEqual } from "node:util";
import { validateConnection } from "../../aws/connection";
import { type Declared, type Mapping, nothingDeclared } from "../../awsauth/document/document";
import { checkDeclared } from "../../awsauth/lint/checkDeclared";
import type { Notice } from "../../awsauth/lint/templates";
import type { Before } from "../../awsauth/merge/merge";
import { type Conflict, existingMappingChoices } from "../../awsauth/merge/plan";
import { principalOf } from "../../awsauth/principal";
import { foldCase } from "../../awsauth/text";
import type { AwsAuthStore } from "../../kubernetes/configMap";
import type { Connection } from "../../kubernetes/validateConnection";
import { mapEntries } from "../../validation/checks";
import { type Issue, isAbsent, isComplete, movePaths, type Path, pending } from "../../validation/issues";
import { hidden } from "../../validation/render";
import { redact } from "../../validation/secrets";
import { accessEntriesIssues, awsAuthOptionIssues } from "../awsAuthArgs";
import {
  connectionIn,
  connectionKeys,
  isHidden,
  isSecret,
  type Properties,
  type PropertyPath,
  pick,
  unknownInputs,
  withKubeconfig,
} from "../managed";
import type { PlannedEntry } from "./guard";
import type { UnmanagedAccessToRemove } from "./unmanagedRemoval";

/** The checked inputs of a program, with all defaults filled in. */
export interface Inputs extends Connection {
  /** The entries of mapRoles, each with its own key. */
  roles: Record<string, Mapping>;
  /** The entries of mapUsers, each with its own key. */
  users: Record<string, Mapping>;
  /** The accounts of mapAccounts. */
  accounts: string[];
  /** The ARNs whose entries must not exist, regardless of their owner. */
  absentArns: string[];
  /** The number of backups to keep. */
  backups: number;
  /** Whether to make a change that locks someone out. */
  force: boolean;
  /** Whether to repair a key that can't be read. */
  repair: boolean;
  /** What to do if an entry of another owner maps a declared ARN. */
  existingMappings: Conflict;
  /** The name of a backup to restore once. */
  restoreFrom?: string;
  /** The access entries of the program, which the lock-out guard counts. Their members may be unknown in a preview. */
  accessEntries?: PlannedEntry[];
  /** The unmanaged access that the ClusterAccess of this resource removes. */
  unmanaged?: UnmanagedAccessToRemove;
  /** The ARNs of the declared entries that end soon, which the lock-out guard doesn't count as administrators. */
  endingSoon?: string[];
}

/** The default values. The connection and the backup to restore have none. */
export const defaults = {
  roles: {},
  users: {},
  accounts: [],
  absentArns: [],
  backups: 10,
  force: false,
  repair: false,
  existingMappings: existingMappingChoices.fail,
};

const entryKeys = ["roles", "users", "accounts", "absentArns"] as const;
const optionKeys = ["backups", "force", "repair", "existingMappings", "restoreFrom"] as const;
/** The inputs whose change requires an update. */
export const comparedKeys = [...connectionKeys, ...entryKeys, ...optionKeys] as const;
export const inputKeys = [...comparedKeys, "accessEntries", "unmanaged", "endingSoon"] as const;

/** Whether a change removes unmanaged mappings, or may do so. Each of them exists, so that there is something to do. */
export function removesMappings({ unmanaged }: Pick<Inputs, "unmanaged">): boolean {
  return unmanaged !== undefined && (!isComplete(unmanaged) || unmanaged.mappings.length > 0);
}

/** The result of checking inputs. */
interface CheckedDeclaration {
  /** The inputs with defaults and without role paths; unchanged if there are issues. */
  inputs: Properties;
  issues: Issue[];
  notices: Notice[];
  /** The inputs, if all of them are known and valid. */
  known?: Inputs;
}

/** Checks the inputs of a program, as far as they are known. */
export function checkDeclaredInputs({ values, secrets }: Properties): CheckedDeclaration {
  const given = { values, secrets: withKubeconfig(secrets) };
  const entries = checkEntries(values);
  const issues = [
    ...unknownInputs(values, inputKeys),
    ...validateConnection(pick(values, connectionKeys)),
    ...awsAuthOptionIssues(pick(values, optionKeys)),
    ...accessEntriesIssues(values.accessEntries),
  ];
  const all = [...issues, ...entries.issues].map((issue) => (isHidden(issue, given) ? redact(issue) : issue));
  if (all.length > 0) {
    return { inputs: given, issues: all, notices: [] };
  }
  const checked = { ...defaults, ...values, ...entries.inputs };
  return {
    inputs: { values: checked, secrets: given.secrets },
    issues: [],
    notices: entries.notices.map((notice) => (isHidden(notice, given) ? { ...notice, value: hidden } : notice)),
    ...(isComplete({ ...checked, accessEntries: undefined }) ? { known: checked as unknown as Inputs } : {}),
  };
}

/** All entries that the inputs declare. */
export function declaredIn({ roles, users, accounts }: Pick<Inputs, "roles" | "users" | "accounts">): Declared {
  return { roles: Object.values(roles), users: Object.values(users), accounts };
}

/** Declared entries as inputs. The key of an entry is its key in `keyed`, or else its ARN. */
export function asInputs(
  { roles, users, accounts }: Declared,
  keyed: Pick<Inputs, "roles" | "users"> = defaults,
): Pick<Inputs, "roles" | "users" | "accounts"> {
  const under = (mappings: Mapping[], entries: Record<string, Mapping>) => {
    const keys = new Map(Object.entries(entries).map(([key, { arn }]) => [foldCase(arn), key]));
    return Object.fromEntries(mappings.map((mapping) => [keys.get(foldCase(mapping.arn)) ?? mapping.arn, mapping]));
  };
  return { roles: under(roles, keyed.roles), users: under(users, keyed.users), accounts };
}

/** True if an input declares the same as before. The keys of entries only distinguish them, so they are ignored. */
export function isSameInput(key: (typeof inputKeys)[number], one: unknown, other: unknown): boolean {
  return key === "roles" || key === "users"
    ? isDeepStrictEqual(withoutKeys(one), withoutKeys(other))
    : isDeepStrictEqual(one, other);
}

/** The entries without their keys, in the order of their ARNs. */
function withoutKeys(entries: unknown): unknown {
  if (typeof entries !== "object" || entries === null) {
    return entries;
  }
  const arnOf = (entry: Partial<Mapping>) => String(entry.arn);
  return Object.values(entries).sort((one, other) => (arnOf(one) < arnOf(other) ? -1 : 1));
}

const lists = ["roles", "users"] as const;
type List = (typeof lists)[number];

/** The checked entries of the inputs. */
interface CheckedEntries {
  /** The normalized inputs roles, users and absentArns. An input that isn't set or isn't known is omitted. */
  inputs: { roles?: Record<string, unknown>; users?: Record<string, unknown>; absentArns?: unknown[] };
  issues: Issue[];
  notices: Notice[];
}

interface Given {
  key: string;
  /** The path of the entry in messages. */
  path: Path;
  entry: Record<string, unknown>;
}

/**
 * Checks the entries that a program declares, each with its own key, and the absent ARNs. The keys are kept: an update
 * plan can only be carried out if the update has the same keys as the preview.
 */
function checkEntries(values: Record<string, unknown>): CheckedEntries {
  const issues: Issue[] = [];
  const given = { roles: givenIn("roles", values.roles, issues), users: givenIn("users", values.users, issues) };
  const checked = checkDeclared({
    roles: given.roles.map(({ entry: { arn, username, groups } }) => ({ roleArn: arn, username, groups })),
    users: given.users.map(({ entry: { arn, username, groups } }) => ({ userArn: arn, username, groups })),
    accounts: values.accounts,
    absentArns: values.absentArns,
  });
  const inMap = (path: Path) => pathInMap(path, given);
  return {
    inputs: {
      ...Object.fromEntries(lists.flatMap((list) => listInput(list, values[list], given[list]))),
      ...(Array.isArray(values.absentArns) ? { absentArns: values.absentArns.map(withoutPath) } : {}),
    },
    issues: [...issues, ...movePaths(checked.issues, inMap)],
    notices: checked.notices.map((notice) => ({ ...notice, paths: notice.paths.map(inMap) })),
  };
}

function givenIn(list: List, value: unknown, issues: Issue[]): Given[] {
  const found = mapEntries(list, value, "a map from ARNs to entries");
  issues.push(...found.issues);
  return found.entries.flatMap(([key, entry, place]): Given[] => {
    const path = placeIn(list, key) ?? place;
    if (typeof entry === "object" && entry !== null && !Array.isArray(entry)) {
      return [{ key, path, entry: entry as Record<string, unknown> }];
    }
    if (entry !== pending) {
      const expected = "an entry with arn, username and groups";
      issues.push({ code: "type", paths: [path], value: entry, expected, fix: "Set it, or remove the key." });
    }
    return [];
  });
}

/** The path of an entry whose key is a path in the inputs of a component, as in `roles[2]`. */
function placeIn(list: List, key: string): Path | undefined {
  const [, name, index] = /^(\w+)\[(\d+)\]$/.exec(key) ?? [];
  return name === list ? [list, Number(index)] : undefined;
}

/** Converts a path in a list, such as `roles[0].roleArn`, to the path of the same value in the map of entries. */
function pathInMap(path: Path, given: Record<List, Given[]>): Path {
  const [list, index, field, ...rest] = path;
  const entry = list === "roles" || list === "users" ? given[list][Number(index)] : undefined;
  if (entry === undefined || field === undefined) {
    return entry?.path ?? path;
  }
  return [...entry.path, field === "roleArn" || field === "userArn" ? "arn" : field, ...rest];
}

/** The normalized ARN of an entry; undefined if it isn't known. */
function arnOf({ entry }: Given): string | undefined {
  return typeof entry.arn === "string" ? principalOf(entry.arn).arn : undefined;
}

/** The ARN of a principal as the authenticator sees it. A value that isn't known yet is kept. */
function withoutPath(arn: unknown): unknown {
  return typeof arn === "string" ? (principalOf(arn).arn ?? arn) : arn;
}

function withArn(one: Given): Record<keyof Mapping, unknown> {
  const { arn, username, groups = [] } = one.entry;
  return { arn: arnOf(one) ?? arn, username, groups };
}

/** The input with normalized entries; empty if the input isn't set or isn't known. */
function listInput(list: List, value: unknown, given: Given[]): [List, Record<string, unknown>][] {
  if (isAbsent(value)) {
    return [];
  }
  const known = new Map(given.map((one) => [one.key, withArn(one)]));
  const entries = Object.entries(value as object).map(([key, entry]) => [key, known.get(key) ?? entry]);
  return [[list, Object.fromEntries(entries)]];
}

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
