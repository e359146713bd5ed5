import { permissionSetForm } from "../../iam/permissionSet";
import { duplicateIssue, listIssues, missingIssues, textIssues } from "../../validation/checks";
import { type Issue, isAbsent, type Path, pending, phrase } from "../../validation/issues";
import type { Declared, Mapping } from "../document/document";
import { type NodeKind, nodeKinds, nodeMapping, type Principal, principalKey, principalOf } from "../principal";
import { type Notice, nameFault, nameRisk } from "./templates";

/** Entries as a program passes them, before they are checked. A value that isn't known yet is `pending`. */
export interface DeclaredInput {
  /** A list of `{ roleArn, username, groups }`, or with `ssoPermissionSet` instead of `roleArn`. */
  roles?: unknown;
  /** A list of `{ roleArn, platform }`: node roles, for which the usernames and groups are filled in. */
  nodeRoles?: unknown;
  /** A list of `{ userArn, username, groups }`. */
  users?: unknown;
  /** A list of account IDs. */
  accounts?: unknown;
  /** A list of `{ accountId, until }`: accounts whose access has an end. */
  endingAccounts?: unknown;
  /** A list of ARNs whose entries must not exist. */
  absentArns?: unknown;
}

/** Checked entries. */
export interface Checked {
  /** The normalized entries, complete only if there are no issues and no pending values. */
  declared: Declared;
  /** The issues. Their paths are those of the inputs, as in `roles[0].roleArn`. */
  issues: Issue[];
  /** Notices about removed role paths and risky names. */
  notices: Notice[];
}

/** A kind of entry list. */
interface List {
  list: "roles" | "users";
  arnField: "roleArn" | "userArn";
  /** The form of an item. */
  shape: string;
}

const lists: Record<"roles" | "nodeRoles" | "users", List> = {
  roles: { list: "roles", arnField: "roleArn", shape: "{ roleArn, username, groups }" },
  nodeRoles: { list: "roles", arnField: "roleArn", shape: "{ roleArn, platform }" },
  users: { list: "users", arnField: "userArn", shape: "{ userArn, username, groups }" },
};

/** An entry with the input paths of its parts. */
interface Entry {
  list: List["list"];
  path: Path;
  arnPath: Path;
  arn: unknown;
  /** The permission set of the role, if the entry names it instead of the ARN. */
  permissionSet: unknown;
  username: unknown;
  groups: unknown;
  /** Whether it has ended. */
  isEnded: boolean;
}

/** Whether an item of the lists has ended. */
type EndTest = (item: { until?: unknown }) => boolean;

/**
 * Checks the entries that a program declares, and normalizes them for the authenticator. Pending values are skipped.
 *
 * @param hasEnded Whether an entry has ended. Such an entry isn't declared, and its principal can have another one.
 */
export function checkDeclared(input: DeclaredInput, hasEnded: EndTest = () => false): Checked {
  const checked: Checked = { declared: { roles: [], users: [], accounts: [] }, issues: [], notices: [] };
  const entries = (["roles", "nodeRoles", "users"] as const).flatMap((name) =>
    entriesIn(checked, name, input[name], hasEnded),
  );
  const firsts = new Map<string, Path>();
  for (const one of entries) {
    checkEntry(checked, one, firsts);
  }
  checkAccounts(checked, input, hasEnded);
  checked.issues.push(...absentIssues(input.absentArns, firsts));
  return checked;
}

function entriesIn({ issues }: Checked, name: keyof typeof lists, value: unknown, hasEnded: EndTest): Entry[] {
  const { list, arnField, shape } = lists[name];
  const form = { items: "entries", fix: `Write it as ${shape}.` };
  const isEntry = (item: unknown) => typeof item === "object" && item !== null && !Array.isArray(item);
  const issuesInItem = (path: Path, item: unknown): Issue[] =>
    isEntry(item) || item === pending
      ? []
      : [{ code: "type", paths: [path], value: item, expected: "an entry", fix: form.fix }];
  issues.push(...listIssues(name, value, form, issuesInItem, () => undefined));
  const items = Array.isArray(value) ? value : [];
  return items.flatMap((item, index) => {
    const path = [name, index];
    if (!isEntry(item)) {
      return [];
    }
    const { username, groups } = name === "nodeRoles" ? namesOfNodes(issues, path, item.platform) : item;
    const permissionSet = name === "roles" ? item.ssoPermissionSet : undefined;
    const named = { list, path, arnPath: [...path, arnField], arn: item[arnField], permissionSet, username, groups };
    return [{ ...named, isEnded: hasEnded(item) }];
  });
}

/** The username and groups for a node platform; pending if the platform isn't known or isn't valid. */
function namesOfNodes(issues: Issue[], entry: Path, platform: unknown): Pick<Entry, "username" | "groups"> {
  if (typeof platform === "string" && Object.hasOwn(nodeKinds, platform)) {
    return nodeMapping("", platform as NodeKind);
  }
  const path = [...entry, "platform"];
  const words = Object.values(nodeKinds).map((word) => `"${word}"`);
  const expected = `one of ${words.join(", ")}`;
  const fix = "Set the platform of the nodes; for other usernames and groups, use roles.";
  issues.push(...missingIssues(path, platform, expected, fix));
  if (!isAbsent(platform)) {
    issues.push({ code: "choice", paths: [path], value: platform, expected, fix });
  }
  return { username: pending, groups: pending };
}

function checkEntry(checked: Checked, one: Entry, firsts: Map<string, Path>): void {
  const { issues, notices, declared } = checked;
  const before = issues.length;
  const principal = checkArn(checked, one);
  if (principal?.arn !== undefined && !one.isEnded) {
    const key = principalKey(principal.arn);
    const first = firsts.get(key);
    if (first !== undefined) {
      const nodeNames = [first, one.arnPath].every(([input]) => input === "nodeRoles");
      const fix = nodeNames
        ? "Remove one of the two: a role can have only one entry. Use a separate role for nodes of another platform."
        : "Remove one of the two. The authenticator ignores case and role paths, so it would use only one of them.";
      issues.push(duplicateIssue(one.arnPath, one.arn, first, fix));
    }
    firsts.set(key, first ?? one.arnPath);
  }
  const forRole = one.list === "roles";
  checkName(checked, [...one.path, "username"], "username", one.username, forRole);
  checkGroups(checked, [...one.path, "groups"], one.groups, forRole);
  if (principal?.arn === undefined || one.isEnded || issues.length > before) {
    return;
  }
  if (principal.strippedPath) {
    const message = "the role's path is removed, since the authenticator doesn't see it";
    notices.push({ severity: "info", paths: [one.arnPath], value: one.arn, message });
  }
  const groups = isAbsent(one.groups) ? [] : (one.groups as unknown[]);
  if (one.username !== pending && one.groups !== pending && !groups.includes(pending)) {
    const mapping: Mapping = { arn: principal.arn, username: one.username as string, groups: groups as string[] };
    declared[one.list].push(mapping);
  }
}

/**
 * Checks the name of a permission set. Its role is found in AWS.
 *
 * @returns false if the entry has none
 */
function checkPermissionSet({ issues }: Checked, { path, arn, permissionSet }: Entry): boolean {
  if (permissionSet === undefined || permissionSet === null) {
    return false;
  }
  const place = [...path, "ssoPermissionSet"];
  if (arn !== undefined && arn !== null) {
    const expected = phrase`none together with ${[...path, "roleArn"]}`;
    issues.push({ code: "exclusive", paths: [place], value: permissionSet, expected, fix: "Omit one of the two." });
  }
  issues.push(...textIssues(place, permissionSet, permissionSetForm));
  return true;
}

function checkArn(checked: Checked, one: Entry): Principal | undefined {
  const { issues } = checked;
  const { list, arnPath: path, arn: value } = one;
  if (checkPermissionSet(checked, one)) {
    return undefined;
  }
  const article = list === "roles" ? "an IAM role" : "a user, the root user or a federated user";
  if (isAbsent(value)) {
    issues.push(...missingIssues(path, value, `the ARN of ${article}`, "Set it."));
    return undefined;
  }
  if (typeof value !== "string") {
    issues.push({
      code: "type",
      paths: [path],
      value,
      expected: `the ARN of ${article}, as a string`,
      fix: "Put it in quotes.",
    });
    return undefined;
  }
  const principal = principalOf(value);
  if (principal.problem) {
    issues.push({ code: "format", paths: [path], value, ...principal.problem });
  } else if ((principal.kind === "role") !== (list === "roles")) {
    const fix = `Move the entry to ${list === "roles" ? "users" : "roles"}.`;
    issues.push({ code: "mismatch", paths: [path], value, expected: `the ARN of ${article}`, fix });
  }
  return principal;
}

function checkName(
  { issues, notices }: Checked,
  path: Path,
  what: "username" | "group",
  value: unknown,
  forRole: boolean,
): void {
  const found = templateIssues(path, what, value, forRole);
  issues.push(...found);
  const risk = what === "username" && typeof value === "string" ? nameRisk(value) : undefined;
  if (risk && found.length === 0) {
    notices.push({ severity: "warning", paths: [path], value, message: risk });
  }
}

/** The issues of the template of a username or a group. `forRole` is false for principals that have no session. */
export function templateIssues(path: Path, what: "username" | "group", value: unknown, forRole: boolean): Issue[] {
  if (isAbsent(value)) {
    return missingIssues(path, value, `a ${what}`, "Set it.");
  }
  if (typeof value !== "string") {
    return [{ code: "type", paths: [path], value, expected: `a ${what}, as a string`, fix: "Put it in quotes." }];
  }
  const fault = nameFault(what, value, forRole);
  return fault === undefined ? [] : [{ code: "format", paths: [path], value, ...fault }];
}

function checkGroups(checked: Checked, path: Path, value: unknown, forRole: boolean): void {
  if (isAbsent(value)) {
    return;
  }
  if (!Array.isArray(value)) {
    const fix = "Write it as a list, even for one group.";
    checked.issues.push({ code: "type", paths: [path], value, expected: "a list of groups", fix });
    return;
  }
  for (const [i, group] of value.entries()) {
    checkName(checked, [...path, i], "group", group, forRole);
    const first = value.indexOf(group);
    if (first < i && !isAbsent(group)) {
      checked.issues.push(duplicateIssue([...path, i], group, [...path, first], "Remove it."));
    }
  }
}

function checkAccounts(
  { issues, declared }: Checked,
  { accounts, endingAccounts }: DeclaredInput,
  hasEnded: EndTest,
): void {
  const firsts = new Map<unknown, Path>();
  const check = (path: Path, account: unknown, isEnded = false) => {
    const first = firsts.get(account);
    if (account === pending || account === undefined) {
      return;
    }
    if (typeof account !== "string" || !/^\d{12}$/.test(account)) {
      const fix =
        typeof account === "number"
          ? "Put it in quotes: a number loses its leading zeros."
          : "Write the 12 digits in quotes, with leading zeros and without hyphens.";
      const expected = "an AWS account ID, a string of 12 digits";
      issues.push({ code: "format", paths: [path], value: account, expected, fix });
    } else if (first !== undefined && !isEnded) {
      issues.push(duplicateIssue(path, account, first, "Remove it."));
    } else if (!isEnded) {
      firsts.set(account, path);
      declared.accounts.push(account);
    }
  };
  if (!isAbsent(accounts) && !Array.isArray(accounts)) {
    const fix = "Write it as a list, even for one account.";
    issues.push({ code: "type", paths: [["accounts"]], value: accounts, expected: "a list of account IDs", fix });
  } else if (Array.isArray(accounts)) {
    for (const [i, account] of accounts.entries()) {
      check(["accounts", i], account ?? null);
    }
  }
  const form = { items: "accounts", fix: "Omit endingAccounts for none." };
  const checkItem = (path: Path, item: unknown): Issue[] => {
    if (item === pending) {
      return [];
    }
    if (typeof item !== "object" || Array.isArray(item)) {
      const fix = "Write it as { accountId, until }.";
      return [{ code: "type", paths: [path], value: item, expected: "an account and the end of its access", fix }];
    }
    const { accountId, until } = item as Record<string, unknown>;
    check([...path, "accountId"], accountId, hasEnded({ until }));
    return [
      ...missingIssues([...path, "accountId"], accountId, "an AWS account ID", "Set it."),
      ...missingIssues([...path, "until"], until, "the end of the access", "Set it, or move the account to accounts."),
    ];
  };
  issues.push(...listIssues("endingAccounts", endingAccounts, form, checkItem, () => undefined));
}

/**
 * Finds the problems of the ARNs that a program declares absent. `declared` has the path of the input that declares an
 * entry, by the `principalKey` of its ARN. Pending values are skipped.
 */
function absentIssues(absentArns: unknown, declared: ReadonlyMap<string, Path>): Issue[] {
  const firsts = new Map<string, Path>();
  const issuesInItem = (path: Path, value: unknown): Issue[] => {
    if (isAbsent(value)) {
      return [];
    }
    const { problem } = principalOf(typeof value === "string" ? value : "");
    if (typeof value !== "string" || problem) {
      return problem ? [{ code: "format", paths: [path], value, ...problem }] : [];
    }
    const key = principalKey(value);
    const [entry, first] = [declared.get(key), firsts.get(key)];
    firsts.set(key, first ?? path);
    const fix = "Remove one of the two. The authenticator ignores case and role paths, so both are the same principal.";
    if (entry !== undefined) {
      const expected = phrase`an ARN other than ${entry}`;
      return [{ code: "exclusive", paths: [path], value, expected, fix }];
    }
    return first === undefined ? [] : [duplicateIssue(path, value, first, fix)];
  };
  const form = { items: "ARNs", fix: "Omit absentArns for none." };
  return listIssues("absentArns", absentArns, form, issuesInItem, () => undefined);
}
