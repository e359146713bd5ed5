import { isAbsent, type Problem } from "../../check/problems";
import type { Declared, Mapping } from "../merge/declared";
import { foldCase } from "../text";
import { nameFault, nameRisk } from "./names";
import { type Principal, principalOf } from "./principal";

/** Entries as a program gives them, before they are checked. */
export interface DeclaredInput {
  roles?: { roleArn: unknown; username: unknown; groups: unknown }[];
  users?: { userArn: unknown; username: unknown; groups: unknown }[];
  accounts?: unknown[];
}

/** Checked entries. */
export interface Checked {
  /** The entries as they have to be written; complete only when there are no problems. */
  declared: Declared;
  /** What is wrong. Paths are those of the inputs, as in `roles[0].roleArn`. */
  problems: Problem[];
  /** What is worth knowing: paths that were stripped, names that are risky. */
  notices: string[];
}

/** An entry with the place of each of its parts among the inputs. */
interface Entry {
  list: "roles" | "users";
  path: string;
  arnPath: string;
  arn: unknown;
  username: unknown;
  groups: unknown;
}

/** Checks what a program declares, and brings it into the form that the authenticator reads as meant. */
export function checkDeclared(input: DeclaredInput): Checked {
  const checked: Checked = { declared: { roles: [], users: [], accounts: [] }, problems: [], notices: [] };
  const roles = (input.roles ?? []).map(({ roleArn, ...rest }, i) =>
    entry("roles", i, "roleArn", { arn: roleArn, ...rest }),
  );
  const users = (input.users ?? []).map(({ userArn, ...rest }, i) =>
    entry("users", i, "userArn", { arn: userArn, ...rest }),
  );
  const firsts = new Map<string, string>();
  for (const one of [...roles, ...users]) {
    checkEntry(checked, one, firsts);
  }
  checkAccounts(checked, input.accounts ?? []);
  return checked;
}

function entry(
  list: Entry["list"],
  index: number,
  arnField: string,
  rest: { arn: unknown; username: unknown; groups: unknown },
): Entry {
  const path = `${list}[${index}]`;
  return { list, path, arnPath: `${path}.${arnField}`, ...rest };
}

function checkEntry(checked: Checked, one: Entry, firsts: Map<string, string>): void {
  const { problems, notices, declared } = checked;
  const before = problems.length;
  const principal = checkArn(checked, one);
  if (principal?.arn !== undefined) {
    const key = foldCase(principal.arn);
    const first = firsts.get(key);
    if (first !== undefined) {
      const fix =
        "Remove one of the two. The authenticator ignores case and the paths of roles: it maps only one of them.";
      problems.push({ path: one.arnPath, value: one.arn, expected: `no duplicate of ${first}`, fix });
    }
    firsts.set(key, first ?? one.arnPath);
  }
  const forRole = one.list === "roles";
  checkName(checked, `${one.path}.username`, "username", one.username, forRole);
  const groups = checkGroups(checked, `${one.path}.groups`, one.groups, forRole);
  if (principal?.arn === undefined || problems.length > before) {
    return;
  }
  if (principal.strippedPath) {
    notices.push(
      `${one.arnPath}: the path ${principal.strippedPath} is left out, since the authenticator doesn't see it: ${principal.arn}`,
    );
  }
  const mapping: Mapping = { arn: principal.arn, username: one.username as string, groups };
  declared[one.list].push(mapping);
}

function checkArn({ problems }: Checked, { list, arnPath: path, arn: value }: Entry): Principal | undefined {
  const article = list === "roles" ? "an IAM role" : "a user, the root user or a federated user";
  if (isAbsent(value)) {
    problems.push({ path, expected: `the ARN of ${article}`, fix: "Give it." });
    return undefined;
  }
  if (typeof value !== "string") {
    problems.push({ path, value, expected: `the ARN of ${article}, a text`, fix: "Write it in quotes." });
    return undefined;
  }
  const principal = principalOf(value);
  if (principal.problem) {
    problems.push({ path, value, ...principal.problem });
  } else if ((principal.kind === "role") !== (list === "roles")) {
    const fix = `Move the entry to ${list === "roles" ? "users" : "roles"}.`;
    problems.push({ path, value, expected: `the ARN of ${article}`, fix });
  }
  return principal;
}

function checkName(
  { problems, notices }: Checked,
  path: string,
  what: "username" | "group",
  value: unknown,
  forRole: boolean,
): void {
  if (typeof value !== "string") {
    const given = isAbsent(value) ? {} : { value };
    problems.push({ path, ...given, expected: `a ${what}, a text`, fix: "Write it in quotes." });
    return;
  }
  const fault = nameFault(what, value, forRole);
  const risk = nameRisk(value);
  if (fault) {
    problems.push({ path, value, ...fault });
  } else if (risk) {
    notices.push(`${path} is ${JSON.stringify(value)}: ${risk}`);
  }
}

function checkGroups(checked: Checked, path: string, value: unknown, forRole: boolean): string[] {
  if (isAbsent(value)) {
    return [];
  }
  if (!Array.isArray(value)) {
    checked.problems.push({
      path,
      value,
      expected: "a list of groups",
      fix: "Write it as a list, even with one group.",
    });
    return [];
  }
  for (const [i, group] of value.entries()) {
    checkName(checked, `${path}[${i}]`, "group", group, forRole);
    if (value.indexOf(group) < i) {
      checked.problems.push({
        path: `${path}[${i}]`,
        value: group,
        expected: `no duplicate of ${path}[${value.indexOf(group)}]`,
        fix: "Remove it.",
      });
    }
  }
  return value;
}

function checkAccounts({ problems, declared }: Checked, accounts: unknown[]): void {
  for (const [i, account] of accounts.entries()) {
    const path = `accounts[${i}]`;
    if (typeof account !== "string" || !/^\d{12}$/.test(account)) {
      const fix =
        typeof account === "number"
          ? "Write it in quotes: a number loses its leading zeros."
          : "Give the 12 digits in quotes, without hyphens and with leading zeros.";
      problems.push({ path, value: account, expected: "the ID of an AWS account, a text of 12 digits", fix });
    } else if (declared.accounts.includes(account)) {
      const expected = `no duplicate of accounts[${accounts.indexOf(account)}]`;
      problems.push({ path, value: account, expected, fix: "Remove it." });
    } else {
      declared.accounts.push(account);
    }
  }
}
