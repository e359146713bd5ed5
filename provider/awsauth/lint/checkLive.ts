import {
  type AwsAuthDocument,
  type Data,
  type KeyName,
  keyNames,
  type LiveEntry,
  largestConfigMap,
  mappingKeys,
  sizeOf,
} from "../document/document";
import { describeKeyProblem } from "../merge/refused";
import { nodesGroup, nodeUser, nodeUsernames, principalOf } from "../principal";
import { foldCase, quoted } from "../text";
import { nameFault } from "./templates";

/** Something about a live ConfigMap that is wrong, or that reads otherwise than it looks. */
export interface Finding {
  /** `error`: access is lost or never comes. `warning`: it works, and may not be what was meant. */
  severity: "error" | "warning";
  /** The key; undefined for the ConfigMap as a whole. */
  key?: KeyName;
  /** The line in the key's text, from 1. */
  line?: number;
  /** The key that is spelt otherwise than the authenticator looks for. */
  misspelt?: string;
  message: string;
}

/** All that is wrong with a live ConfigMap. */
export function checkLive(document: AwsAuthDocument, data: Data): Finding[] {
  return [
    ...keyNames.flatMap((name) => keyFindings(document, name)),
    ...mappingKeys.flatMap((name) => document[name].items.flatMap(entryFindings)),
    ...duplicateFindings(document),
    ...document.mapAccounts.items.flatMap(accountFindings),
    ...document.otherKeys.flatMap(otherKeyFindings),
    ...sizeFindings(data),
  ];
}

function keyFindings(document: AwsAuthDocument, name: KeyName): Finding[] {
  const key = document[name];
  const findings: Finding[] = key.problem
    ? [{ severity: "error", key: name, line: key.problem.line, message: describeKeyProblem(key) }]
    : [];
  if (key.ignoredFrom !== undefined) {
    const line = (key.raw ?? "").slice(0, key.ignoredFrom).split(/\r\n|[\n\r\x85\u2028\u2029]/).length;
    findings.push({
      severity: "error",
      key: name,
      line,
      message: `${name} is ignored from line ${line} on: only its first document counts`,
    });
  }
  return findings;
}

function entryFindings(entry: LiveEntry): Finding[] {
  const { key, line } = entry;
  const found = (severity: Finding["severity"], message: string): Finding => ({
    severity,
    key,
    line,
    message: `${key}, line ${line}: ${message}`,
  });
  if (entry.dropped) {
    return [found(entry.sso ? "warning" : "error", `the entry maps nobody: ${entry.dropped}`)];
  }
  return [
    ...entry.misread.map((message) => found("error", message)),
    ...(entry.sso ? [found("error", "the entry has an ARN and sso: newer authenticators ignore it")] : []),
    ...arnFindings(entry).map((message) => found("error", message)),
    ...nameFindings(entry).map((message) => found("warning", message)),
    ...nodeFindings(entry).map((message) => found("error", message)),
    ...(entry.otherFields.length > 0
      ? [found("warning", `${entry.otherFields.map(quoted).join(", ")} makes no difference`)]
      : []),
  ];
}

function arnFindings({ arn }: LiveEntry): string[] {
  const { problem, strippedPath, arn: matching } = principalOf(arn);
  if (problem) {
    return [`${quoted(arn)} maps nobody; expected ${problem.expected}. ${problem.fix}`];
  }
  return strippedPath ? [`${quoted(arn)} maps nobody, since it has the path ${strippedPath}. Use ${matching}.`] : [];
}

function nameFindings({ arn, username, groups }: LiveEntry): string[] {
  const forRole = principalOf(arn).kind === "role";
  const names: ["username" | "group", string][] = [
    ["username", username],
    ...groups.map((group): ["group", string] => ["group", group]),
  ];
  return names.flatMap(([what, text]) => {
    const fault = nameFault(what, text, forRole);
    return fault ? [`the ${what} is ${quoted(text)}; expected ${fault.expected}. ${fault.fix}`] : [];
  });
}

/** What keeps nodes out: Kubernetes knows a node by its group and by what its user name begins with, both. */
function nodeFindings({ username, groups }: LiveEntry): string[] {
  const [isUser, isGroup] = [username.startsWith(nodeUser), groups.includes(nodesGroup)];
  if (isGroup && !isUser) {
    const names = nodeUsernames.map(quoted).join(" or ");
    return [`the group ${nodesGroup} has no effect with the username ${quoted(username)}: nodes need ${names}`];
  }
  return isUser && !isGroup
    ? [`no node gets in by the username ${quoted(username)} without the group ${nodesGroup}`]
    : [];
}

/** Several entries for one ARN: the last role counts; of users whose spellings differ, any. */
function duplicateFindings(document: AwsAuthDocument): Finding[] {
  const firsts = new Map<string, LiveEntry>();
  return mappingKeys.flatMap((name) =>
    document[name].items.flatMap((entry): Finding[] => {
      const arn = foldCase(entry.arn);
      const first = firsts.get(arn);
      firsts.set(arn, first ?? entry);
      if (!first || entry.arn === "") {
        return [];
      }
      const counts =
        first.key !== name
          ? "the entry of mapRoles counts"
          : name === "mapUsers" && first.arn !== entry.arn
            ? "which of them counts is chance with newer authenticators"
            : "the last one counts";
      const message = `${name}, line ${entry.line}: ${quoted(entry.arn)} is mapped in ${first.key}, line ${first.line}, too: ${counts}`;
      return [{ severity: "error", key: name, line: entry.line, message }];
    }),
  );
}

function accountFindings({ account, line, dropped }: AwsAuthDocument["mapAccounts"]["items"][number]): Finding[] {
  const why = dropped ?? (/^\d{12}$/.test(account) ? undefined : `${quoted(account)} is no account of 12 digits`);
  return why === undefined
    ? []
    : [
        {
          severity: "error",
          key: "mapAccounts",
          line,
          message: `mapAccounts, line ${line}: the entry lets nobody in: ${why}`,
        },
      ];
}

function otherKeyFindings(key: string): Finding[] {
  const meant = keyNames.find((name) => name.toLowerCase() === key.toLowerCase());
  return meant
    ? [{ severity: "error", misspelt: key, message: `the key ${quoted(key)} isn't read: it has to be spelt ${meant}` }]
    : [];
}

function sizeFindings(data: Data): Finding[] {
  const size = sizeOf(data);
  return size > 0.9 * largestConfigMap
    ? [{ severity: "warning", message: `the ConfigMap holds ${size} bytes, of at most ${largestConfigMap} (1 MiB)` }]
    : [];
}

/** Why `aws-auth` lets nobody in on a cluster in this authentication mode; undefined where it does. */
export function withoutEffect(authenticationMode: string | undefined): string | undefined {
  return authenticationMode === "API"
    ? "the cluster's authentication mode is API, in which aws-auth has no effect: only access entries give access"
    : undefined;
}

/** The same as a finding on a live document. */
export function modeFindings(authenticationMode: string | undefined): Finding[] {
  const reason = withoutEffect(authenticationMode);
  return reason === undefined
    ? []
    : [{ severity: "error", message: `${reason}. Make access entries for those who are to have access.` }];
}
