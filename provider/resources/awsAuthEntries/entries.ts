import { checkDeclared, type Mapping, type Notice, principalOf } from "../../awsauth";
import { type Issue, isAbsent, movePaths, type Path, pending } from "../../check/issues";
import { mapEntries } from "../../check/values";

const lists = ["roles", "users"] as const;
type List = (typeof lists)[number];

/** The entries among the inputs, checked. */
export interface CheckedEntries {
  /** The inputs roles, users and absent as they have to be; one that isn't given or not known is left out. */
  inputs: { roles?: Record<string, unknown>; users?: Record<string, unknown>; absent?: unknown[] };
  problems: Issue[];
  notices: Notice[];
}

interface Given {
  key: string;
  /** Where it is among the inputs. */
  path: Path;
  entry: Record<string, unknown>;
}

/**
 * Checks the entries that a program declares, each under a key of its own, and the ARNs that are to have none. The keys
 * stay as they are: an update plan can only be carried out where the update has those of the preview.
 */
export function checkEntries(values: Record<string, unknown>): CheckedEntries {
  const problems: Issue[] = [];
  const given = { roles: givenIn("roles", values.roles, problems), users: givenIn("users", values.users, problems) };
  const checked = checkDeclared({
    roles: given.roles.map(({ entry: { arn, username, groups } }) => ({ roleArn: arn, username, groups })),
    users: given.users.map(({ entry: { arn, username, groups } }) => ({ userArn: arn, username, groups })),
    accounts: values.accounts,
    absent: values.absent,
  });
  const inMap = (path: Path) => pathInMap(path, given);
  return {
    inputs: {
      ...Object.fromEntries(lists.flatMap((list) => listInput(list, values[list], given[list]))),
      ...(Array.isArray(values.absent) ? { absent: values.absent.map(withoutPath) } : {}),
    },
    problems: [...problems, ...movePaths(checked.problems, inMap)],
    notices: checked.notices.map((notice) => ({ ...notice, paths: notice.paths.map(inMap) })),
  };
}

function givenIn(list: List, value: unknown, problems: Issue[]): Given[] {
  const found = mapEntries(list, value, "a map from ARNs to entries");
  problems.push(...found.problems);
  return found.entries.flatMap(([key, entry, place]): Given[] => {
    const path = placeIn(list, key) ?? place;
    if (typeof entry === "object" && entry !== null && !Array.isArray(entry)) {
      return [{ key, path, entry: entry as Record<string, unknown> }];
    }
    if (entry !== pending) {
      const expected = "an entry with arn, username and groups";
      problems.push({ code: "type", paths: [path], value: entry, expected, fix: "Give it, or remove the key." });
    }
    return [];
  });
}

/** The path of an entry whose key is its place among the inputs of a component, as in `roles[2]`. */
function placeIn(list: List, key: string): Path | undefined {
  const [, name, index] = /^(\w+)\[(\d+)\]$/.exec(key) ?? [];
  return name === list ? [list, Number(index)] : undefined;
}

/** The path of a part of an item, as in `roles[0].roleArn`, as that of a part of the entry under its key. */
function pathInMap(path: Path, given: Record<List, Given[]>): Path {
  const [list, index, field, ...rest] = path;
  const entry = list === "roles" || list === "users" ? given[list][Number(index)] : undefined;
  if (entry === undefined || field === undefined) {
    return entry?.path ?? path;
  }
  return [...entry.path, field === "roleArn" || field === "userArn" ? "arn" : field, ...rest];
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
