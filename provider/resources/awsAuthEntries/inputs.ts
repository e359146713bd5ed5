import { type Conflict, conflictChoices, type Declared, type Mapping, type Notice } from "../../awsauth";
import { type Issue, isComplete } from "../../check/issues";
import { hidden } from "../../check/render";
import { inputsOf, redact } from "../../check/secrets";
import { type Connection, connectionProblems } from "../../cluster/connection";
import { awsAuthOptionProblems } from "../awsAuthOptions";
import { isSecret, type Path, type Properties } from "../properties";
import { type CheckedEntries, checkEntries } from "./entries";

/** What a program declares: the inputs once they are checked, with every default filled in. */
export interface Inputs extends Connection {
  /** The entries of mapRoles, by their ARN. */
  roles: Record<string, Mapping>;
  /** The entries of mapUsers, by their ARN. */
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
  /** The inputs with defaults, role paths stripped, and each entry under its ARN; as they were where there are problems. */
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
    inputs: { values: checked, secrets: given.secrets.map((path) => moved(path, entries)) },
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

/** What is declared as inputs: each entry under its ARN. */
export function asInputs({ roles, users, accounts }: Declared): Pick<Inputs, "roles" | "users" | "accounts"> {
  const byArn = (mappings: Mapping[]) => Object.fromEntries(mappings.map((mapping) => [mapping.arn, mapping]));
  return { roles: byArn(roles), users: byArn(users), accounts };
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

/** Where a secret is once each entry is under its ARN. */
function moved(path: Path, { keys }: CheckedEntries): Path {
  const [list, key, ...rest] = path;
  const newKey = (list === "roles" || list === "users") && key !== undefined ? keys[list].get(key) : undefined;
  return newKey === undefined ? path : [list as string, newKey, ...rest];
}
