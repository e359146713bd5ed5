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
import { describeKeyProblem } from "../merge/rejected";
import { nodesGroup, nodeUser, nodeUsernames, principalOf } from "../principal";
import { foldCase, quoted } from "../text";
import { nameFault } from "./templates";

/** A fault in a live ConfigMap, or something in it that isn't read as it appears. */
export interface Finding {
  /** `error`: someone has no access, or loses it. `warning`: it works, but may not be what was intended. */
  severity: "error" | "warning";
  /** The key; undefined for a finding about the whole ConfigMap. */
  key?: KeyName;
  /** The line in the key's text, from 1. */
  line?: number;
  /** The misspelled key, which the authenticator doesn't recognize. */
  misspelt?: string;
  message: string;
}

/** All findings about a live ConfigMap. */
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
      message: `${name} is ignored from line ${line} on: only its first YAML document is read`,
    });
  }
  return findings;
}

/** The keys, or their parts, that the authenticator doesn't read, as sentences. */
export function unreadKeys(document: AwsAuthDocument): string[] {
  const findings = [
    ...keyNames.flatMap((name) => keyFindings(document, name)),
    ...document.otherKeys.flatMap(otherKeyFindings),
  ];
  return findings.map(({ message }) => `In aws-auth, ${message}.`);
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
    return [found(entry.sso ? "warning" : "error", `the entry has no effect: ${entry.dropped}`)];
  }
  return [
    ...entry.misread.map((message) => found("error", message)),
    ...(entry.sso ? [found("error", "the entry has both an ARN and sso: newer authenticators ignore it")] : []),
    ...arnFindings(entry).map((message) => found("error", message)),
    ...nameFindings(entry).map((message) => found("warning", message)),
    ...nodeFindings(entry).map((message) => found("error", message)),
    ...(entry.otherFields.length > 0
      ? [found("warning", `fields without effect: ${entry.otherFields.map(quoted).join(", ")}`)]
      : []),
  ];
}

function arnFindings({ arn }: LiveEntry): string[] {
  const { problem, strippedPath, arn: matching } = principalOf(arn);
  if (problem) {
    return [`${quoted(arn)} never matches; expected ${problem.expected}. ${problem.fix}`];
  }
  return strippedPath ? [`${quoted(arn)} never matches, since it has the path ${strippedPath}. Use ${matching}.`] : [];
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

/** Faults that deny nodes access: Kubernetes requires both the group and the username prefix of a node. */
function nodeFindings({ username, groups }: LiveEntry): string[] {
  const [isUser, isGroup] = [username.startsWith(nodeUser), groups.includes(nodesGroup)];
  if (isGroup && !isUser) {
    const names = nodeUsernames.map(quoted).join(" or ");
    return [`the group ${nodesGroup} has no effect with the username ${quoted(username)}: nodes need ${names}`];
  }
  return isUser && !isGroup
    ? [`the username ${quoted(username)} gives nodes no access without the group ${nodesGroup}`]
    : [];
}

/** Several entries for one ARN: the last role is used; of users whose spellings differ, any one. */
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
          ? "the entry of mapRoles is used"
          : name === "mapUsers" && first.arn !== entry.arn
            ? "newer authenticators use one of them at random"
            : "the last one is used";
      const message = `${name}, line ${entry.line}: ${quoted(entry.arn)} is also mapped in ${first.key}, line ${first.line}: ${counts}`;
      return [{ severity: "error", key: name, line: entry.line, message }];
    }),
  );
}

function accountFindings({ account, line, dropped }: AwsAuthDocument["mapAccounts"]["items"][number]): Finding[] {
  const why = dropped ?? (/^\d{12}$/.test(account) ? undefined : `${quoted(account)} isn't a 12-digit account ID`);
  return why === undefined
    ? []
    : [
        {
          severity: "error",
          key: "mapAccounts",
          line,
          message: `mapAccounts, line ${line}: the entry has no effect: ${why}`,
        },
      ];
}

function otherKeyFindings(key: string): Finding[] {
  const meant = keyNames.find((name) => name.toLowerCase() === key.toLowerCase());
  return meant
    ? [
        {
          severity: "error",
          misspelt: key,
          message: `the key ${quoted(key)} is ignored: the correct spelling is ${meant}`,
        },
      ]
    : [];
}

function sizeFindings(data: Data): Finding[] {
  const size = sizeOf(data);
  return size > 0.9 * largestConfigMap
    ? [{ severity: "warning", message: `the ConfigMap has ${size} bytes; the limit is ${largestConfigMap} (1 MiB)` }]
    : [];
}

/** The reason why `aws-auth` has no effect in this authentication mode; undefined if it has one. */
export function withoutEffect(authenticationMode: string | undefined): string | undefined {
  return authenticationMode === "API"
    ? "the cluster's authentication mode is API, in which aws-auth has no effect: only access entries grant access"
    : undefined;
}

/** The same reason as a finding about a live document. */
export function modeFindings(authenticationMode: string | undefined): Finding[] {
  const reason = withoutEffect(authenticationMode);
  return reason === undefined
    ? []
    : [{ severity: "error", message: `${reason}. Create access entries for the principals that need access.` }];
}
