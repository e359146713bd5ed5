import { checkDeclared, type Mapping, type Notice, principalOf } from "../../awsauth";
import { isAbsent, type Problem, pending } from "../../check/problems";
import { mapEntries } from "../../check/values";

const lists = ["roles", "users"] as const;
type List = (typeof lists)[number];

/** The entries among the inputs, checked. */
export interface CheckedEntries {
  /** The inputs roles, users and absent as they have to be; one that isn't given or not known is left out. */
  inputs: { roles?: Record<string, unknown>; users?: Record<string, unknown>; absent?: unknown[] };
  problems: Problem[];
  notices: Notice[];
}

interface Given {
  key: string;
  /** How messages name it. */
  path: string;
  entry: Record<string, unknown>;
}

/**
 * Checks the entries that a program declares, each under a key of its own, and the ARNs that are to have none. The keys
 * stay as they are: an update plan can only be carried out where the update has those of the preview.
 */
export function checkEntries(values: Record<string, unknown>): CheckedEntries {
  const problems: Problem[] = [];
  const given = { roles: givenIn("roles", values.roles, problems), users: givenIn("users", values.users, problems) };
  const checked = checkDeclared({
    roles: given.roles.map(({ entry: { arn, username, groups } }) => ({ roleArn: arn, username, groups })),
    users: given.users.map(({ entry: { arn, username, groups } }) => ({ userArn: arn, username, groups })),
    accounts: values.accounts,
    absent: values.absent,
  });
  const told = (text: string) => withPaths(text, given);
  return {
    inputs: {
      ...Object.fromEntries(lists.flatMap((list) => listInput(list, values[list], given[list]))),
      ...(Array.isArray(values.absent) ? { absent: values.absent.map(withoutPath) } : {}),
    },
    problems: [
      ...problems,
      ...checked.problems.map((problem) => ({
        ...problem,
        path: told(problem.path),
        expected: told(problem.expected),
      })),
    ],
    notices: checked.notices.map((notice) => ({ ...notice, path: told(notice.path) })),
  };
}

function givenIn(list: List, value: unknown, problems: Problem[]): Given[] {
  const found = mapEntries(list, value, "a map from ARNs to entries");
  problems.push(...found.problems);
  return found.entries.flatMap(([key, entry]): Given[] => {
    const path = key.startsWith(`${list}[`) ? key : `${list}[${JSON.stringify(key)}]`;
    if (typeof entry === "object" && entry !== null && !Array.isArray(entry)) {
      return [{ key, path, entry: entry as Record<string, unknown> }];
    }
    if (entry !== pending) {
      const expected = "an entry with arn, username and groups";
      problems.push({ path, value: entry, expected, fix: "Give it, or remove the key." });
    }
    return [];
  });
}

/** A text about `roles[0].roleArn` as one about the entry under its key. */
function withPaths(text: string, given: Record<List, Given[]>): string {
  return text.replace(/\b(roles|users)\[(\d+)\](\.(?:role|user)Arn)?/g, (all, list: List, index: string, arn = "") => {
    const path = given[list][Number(index)]?.path;
    return path === undefined ? all : path + (arn === "" ? "" : ".arn");
  });
}

/** The ARN that an entry stands for, where it is known. */
function arnOf({ entry }: Given): string | undefined {
  return typeof entry.arn === "string" ? principalOf(entry.arn).arn : undefined;
}

/** The ARN of a principal as the authenticator knows it; what isn't known yet stays. */
function withoutPath(arn: unknown): unknown {
  return typeof arn === "string" ? (principalOf(arn).arn ?? arn) : arn;
}

function withArn(one: Given): Record<keyof Mapping, unknown> {
  const { arn, username, groups = [] } = one.entry;
  return { arn: arnOf(one) ?? arn, username, groups };
}

/** The input with each entry as it has to be; nothing where it isn't given, or isn't known. */
function listInput(list: List, value: unknown, given: Given[]): [List, Record<string, unknown>][] {
  if (isAbsent(value)) {
    return [];
  }
  const known = new Map(given.map((one) => [one.key, withArn(one)]));
  const entries = Object.entries(value as object).map(([key, entry]) => [key, known.get(key) ?? entry]);
  return [[list, Object.fromEntries(entries)]];
}
