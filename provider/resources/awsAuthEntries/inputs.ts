import { isDeepStrictEqual } from "node:util";
import { type Conflict, conflictChoices, type Declared, type Mapping, type Notice } from "../../awsauth";
import { foldCase } from "../../awsauth/text";
import { type Issue, isComplete } from "../../check/issues";
import { hidden } from "../../check/render";
import { inputsOf, redact } from "../../check/secrets";
import { type Connection, connectionProblems } from "../../cluster/connection";
import { awsAuthOptionProblems } from "../awsAuthOptions";
import { isSecret, type Path, type Properties } from "../properties";
import { checkEntries } from "./entries";

/** What a program declares: the inputs once they are checked, with every default filled in. */
export interface Inputs extends Connection {
  /** The entries of mapRoles, each under a key of its own. */
  roles: Record<string, Mapping>;
  /** The entries of mapUsers, each under a key of its own. */
  users: Record<string, Mapping>;
  /** The accounts of mapAccounts. */
  accounts: string[];
  /** The ARNs that are to have no entry, whoever wrote it. */
  absent: string[];
  /** How many backups are kept. */
  backups: number;
  /** Whether a change is made that locks somebody out. */
  force: boolean;
  /** Whether a key is mended that can't be read. */
  repair: boolean;
  /** What happens where a foreign entry maps an ARN that is declared. */
  conflict: Conflict;
  /** The name of a backup that is put back, once. */
  restoreFrom?: string;
}

/** The defaults; a connection and a backup to restore have none. */
export const defaults = {
  roles: {},
  users: {},
  accounts: [],
  absent: [],
  backups: 10,
  force: false,
  repair: false,
  conflict: conflictChoices.fail,
};

export const connectionKeys = ["clusterName", "clusterArn", "region", "profile", "roleToAssume", "kubeconfig"] as const;
const entryKeys = ["roles", "users", "accounts", "absent"] as const;
const optionKeys = ["backups", "force", "repair", "conflict", "restoreFrom"] as const;
export const inputKeys = [...connectionKeys, ...entryKeys, ...optionKeys] as const;

/** Inputs that were checked. */
export interface CheckedInputs {
  /** The inputs with defaults, and role paths stripped; as they were where there are problems. */
  inputs: Properties;
  problems: Issue[];
  notices: Notice[];
  /** The inputs once all of them are known, and good. */
  known?: Inputs;
}

/** Checks what a program gives, as far as it is known. */
export function checkInputs({ values, secrets }: Properties): CheckedInputs {
  const given = { values, secrets: withKubeconfig(secrets) };
  const entries = checkEntries(values);
  const problems = [
    ...unknownInputs(values),
    ...connectionProblems(pick(values, connectionKeys)),
    ...awsAuthOptionProblems(pick(values, optionKeys)),
  ];
  const all = [...problems, ...entries.problems].map((issue) => (isHidden(issue, given) ? redact(issue) : issue));
  if (all.length > 0) {
    return { inputs: given, problems: all, notices: [] };
  }
  const checked = { ...defaults, ...values, ...entries.inputs };
  return {
    inputs: { values: checked, secrets: given.secrets },
    problems: [],
    notices: entries.notices.map((notice) => (isHidden(notice, given) ? { ...notice, value: hidden } : notice)),
    ...(isComplete(checked) ? { known: checked as unknown as Inputs } : {}),
  };
}

function pick<Key extends string>(values: Record<string, unknown>, keys: readonly Key[]): Record<Key, unknown> {
  return Object.fromEntries(keys.map((key) => [key, values[key]])) as Record<Key, unknown>;
}

/** The inputs that say which cluster it is. */
export function connectionIn(inputs: Connection): Connection {
  const given = connectionKeys.filter((key) => inputs[key] !== undefined);
  return Object.fromEntries(given.map((key) => [key, inputs[key]]));
}

/** All that the inputs declare. */
export function declaredIn({ roles, users, accounts }: Pick<Inputs, "roles" | "users" | "accounts">): Declared {
  return { roles: Object.values(roles), users: Object.values(users), accounts };
}

/** What is declared as inputs: each entry under the key that its ARN has in other inputs, else under the ARN itself. */
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

/** True where an input declares the same as before. The keys of entries don't count: they only tell them apart. */
export function isSameInput(key: (typeof inputKeys)[number], one: unknown, other: unknown): boolean {
  return key === "roles" || key === "users"
    ? isDeepStrictEqual(withoutKeys(one), withoutKeys(other))
    : isDeepStrictEqual(one, other);
}

/** The entries in an order that their keys have no part in. */
function withoutKeys(entries: unknown): unknown {
  if (typeof entries !== "object" || entries === null) {
    return entries;
  }
  const arnOf = (entry: Partial<Mapping>) => String(entry.arn);
  return Object.values(entries).sort((one, other) => (arnOf(one) < arnOf(other) ? -1 : 1));
}

function unknownInputs(values: Record<string, unknown>): Issue[] {
  const unknown = Object.keys(values).filter((key) => !inputKeys.includes(key as never) && !key.startsWith("__"));
  return unknown.map((input) => ({
    code: "unknown",
    paths: [[input]],
    expected: `one of ${inputKeys.join(", ")}`,
    fix: "There is no such input: correct its name.",
  }));
}

/** Whether an issue or a notice is about a secret. */
function isHidden(remark: Pick<Issue, "paths">, given: Properties): boolean {
  return inputsOf(remark).some((input) => isSecret(given, [input]));
}

/** Where secrets are: a kubeconfig always is one, even when the program doesn't say so. */
export function withKubeconfig(secrets: readonly Path[]): Path[] {
  return [["kubeconfig"], ...secrets.filter(([input]) => input !== "kubeconfig")];
}
