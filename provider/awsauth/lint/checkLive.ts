import {
  type AwsAuthDocument,
  type Data,
  describeKeyProblem,
  type KeyName,
  keyNames,
  keyReason,
  type LiveEntry,
  largestConfigMap,
  mappingKeys,
  sizeOf,
} from "../document/document";
import { arnFields } from "../document/read";
import { withoutEffect } from "../predict";
import { nodesGroup, nodeUser, nodeUsernames, principalOf } from "../principal";
import { asSentence, foldCase, quoted, yamlBreak } from "../text";
import { nameFault } from "./templates";

/** The kinds of findings, with a description of each. */
export const findingKinds = {
  "unreadable-key": "The authenticator can't read a key, and ignores all its entries.",
  "ignored-text": "Text after the first YAML document of a key is ignored.",
  "misspelled-key": "The authenticator doesn't recognize a key with another spelling.",
  "entry-without-effect": "An entry or account matches no principal.",
  "misread-field": "A field isn't read as it appears.",
  "unmatched-arn": "An ARN never matches, since principals sign in with another form of it.",
  "unsafe-name": "A username or group is empty, contains unintended characters, or can be chosen by the caller.",
  "incomplete-node-entry": "An entry gives nodes no access: they need both the username and the group of nodes.",
  "useless-field": "A field has no effect.",
  "duplicate-entry": "Several entries map the same principal, and only one of them is used.",
  "large-config-map": "The ConfigMap is close to the size limit of Kubernetes.",
  "unused-config-map": "The cluster's authentication mode ignores aws-auth.",
} as const;
export type FindingKind = keyof typeof findingKinds;

/** A fault in a live ConfigMap, or something in it that isn't read as it appears. */
export interface Finding {
  kind: FindingKind;
  /** `error`: someone has no access, or loses it. `warning`: it works, but may not be what was intended. */
  severity: "error" | "warning";
  /** The key; undefined for a finding about the whole ConfigMap. */
  key?: KeyName;
  /** The line in the key's text, from 1. */
  line?: number;
  /** The column of the mistake in that line, from 1, if it is known. */
  column?: number;
  /** The other entry that the finding is about. */
  other?: { key: KeyName; line: number };
  /** The misspelled key, which the authenticator doesn't recognize. */
  misspelt?: string;
  /** The mistake, without its place, as a clause. */
  reason: string;
  /** The fix, as an imperative sentence. */
  fix: string;
}

/** A finding as sentences: the place, the mistake and the fix. */
export function describeFinding({ key, line, column, other, reason, fix }: Finding): string {
  const parts = [key, line && `line ${line}`, column && `column ${column}`].filter((part) => part !== undefined);
  const related = other ? ` The other one is in ${other.key}, line ${other.line}.` : "";
  return `${parts.length > 0 ? `${parts.join(", ")}: ` : ""}${asSentence(reason)}${related} ${fix}`;
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
    ? [
        {
          kind: "unreadable-key",
          severity: "error",
          key: name,
          ...(key.problem.line && { line: key.problem.line }),
          ...(key.problem.column && { column: key.problem.column }),
          reason: keyReason(key),
          fix: "Correct it.",
        },
      ]
    : [];
  if (key.ignoredFrom !== undefined) {
    const line = ignoredLine(key.raw ?? "", key.ignoredFrom);
    findings.push({
      kind: "ignored-text",
      severity: "error",
      key: name,
      line,
      reason: "the text from here on is ignored: only the first YAML document of a key is read",
      fix: "Move these entries into the first document.",
    });
  }
  return findings;
}

function ignoredLine(raw: string, from: number): number {
  return raw.slice(0, from).split(yamlBreak).length;
}

/** The keys, or their parts, that the authenticator doesn't read, as sentences. */
export function unreadKeys(document: AwsAuthDocument): string[] {
  const clauses = [
    ...keyNames.flatMap((name) => {
      const { problem, raw = "", ignoredFrom } = document[name];
      return [
        ...(problem ? [describeKeyProblem(document[name])] : []),
        ...(ignoredFrom === undefined
          ? []
          : [`${name} is ignored from line ${ignoredLine(raw, ignoredFrom)} on: only its first YAML document is read`]),
      ];
    }),
    ...document.otherKeys.flatMap(otherKeyFindings).map(({ reason }) => reason),
  ];
  return clauses.map((clause) => `In aws-auth, ${clause}.`);
}

function entryFindings(entry: LiveEntry): Finding[] {
  const { key, line } = entry;
  const at = { key, line };
  if (entry.dropped) {
    const severity = entry.sso ? "warning" : "error";
    const reason = `the entry has no effect: ${entry.dropped}`;
    const fix = `Set ${arnFields[key]} to the ARN of the ${key === "mapRoles" ? "role" : "user"}, or remove the entry.`;
    return [{ kind: "entry-without-effect", severity, ...at, reason, fix }];
  }
  return [
    ...entry.misread.map((reason): Finding => {
      const fix = "Write it as the authenticator reads it: strings in quotes, and groups as a list.";
      return { kind: "misread-field", severity: "error", ...at, reason, fix };
    }),
    ...(entry.sso ? [ssoFinding(entry)] : []),
    ...arnFindings(entry),
    ...nameFindings(entry),
    ...nodeFindings(entry),
    ...(entry.otherFields.length > 0 ? [fieldFinding(entry)] : []),
  ];
}

function ssoFinding({ key, line }: LiveEntry): Finding {
  const reason = "the entry has both an ARN and sso: newer authenticators ignore it";
  return { kind: "entry-without-effect", severity: "error", key, line, reason, fix: "Remove sso." };
}

function fieldFinding({ key, line, otherFields }: LiveEntry): Finding {
  const reason = `fields without effect: ${otherFields.map(quoted).join(", ")}`;
  const fix = `Remove them; the authenticator reads ${arnFields[key]}, username and groups.`;
  return { kind: "useless-field", severity: "warning", key, line, reason, fix };
}

function arnFindings({ key, line, arn }: LiveEntry): Finding[] {
  const { problem, strippedPath, arn: matching } = principalOf(arn);
  const found = (reason: string, fix: string): Finding[] => [
    { kind: "unmatched-arn", severity: "error", key, line, reason: `${quoted(arn)} never matches${reason}`, fix },
  ];
  if (problem) {
    return found(`; expected ${problem.expected}`, problem.fix);
  }
  return strippedPath ? found(`, since it has the path ${strippedPath}`, `Use ${matching}.`) : [];
}

function nameFindings({ key, line, arn, username, groups }: LiveEntry): Finding[] {
  const forRole = principalOf(arn).kind === "role";
  const names: ["username" | "group", string][] = [
    ["username", username],
    ...groups.map((group): ["group", string] => ["group", group]),
  ];
  return names.flatMap(([what, text]): Finding[] => {
    const fault = nameFault(what, text, forRole);
    const reason = `the ${what} is ${quoted(text)}; expected ${fault?.expected}`;
    return fault ? [{ kind: "unsafe-name", severity: "warning", key, line, reason, fix: fault.fix }] : [];
  });
}

/** Faults that deny nodes access: Kubernetes requires both the group and the username prefix of a node. */
function nodeFindings({ key, line, username, groups }: LiveEntry): Finding[] {
  const found = (reason: string, fix: string): Finding[] => [
    { kind: "incomplete-node-entry", severity: "error", key, line, reason, fix },
  ];
  const [isUser, isGroup] = [username.startsWith(nodeUser), groups.includes(nodesGroup)];
  if (isGroup && !isUser) {
    const names = nodeUsernames.map(quoted).join(" or ");
    const reason = `the group ${nodesGroup} has no effect with the username ${quoted(username)}: nodes need ${names}`;
    return found(reason, "Set this username, or remove the group.");
  }
  return isUser && !isGroup
    ? found(
        `the username ${quoted(username)} gives nodes no access without the group ${nodesGroup}`,
        "Add the group, or use another username for principals that aren't nodes.",
      )
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
      const reason = `${quoted(entry.arn)} is also mapped by another entry: ${counts}`;
      const other = { key: first.key, line: first.line };
      const fix = "Keep one of the two.";
      return [{ kind: "duplicate-entry", severity: "error", key: name, line: entry.line, other, reason, fix }];
    }),
  );
}

function accountFindings({ account, line, dropped }: AwsAuthDocument["mapAccounts"]["items"][number]): Finding[] {
  const why = dropped ?? (/^\d{12}$/.test(account) ? undefined : `${quoted(account)} isn't a 12-digit account ID`);
  const reason = `the entry has no effect: ${why}`;
  const fix = "Write the 12 digits in quotes, or remove the entry.";
  return why === undefined
    ? []
    : [{ kind: "entry-without-effect", severity: "error", key: "mapAccounts", line, reason, fix }];
}

function otherKeyFindings(key: string): Finding[] {
  const meant = keyNames.find((name) => name.toLowerCase() === key.toLowerCase());
  const reason = `the key ${quoted(key)} is ignored: the correct spelling is ${meant}`;
  const fix = `Rename it to ${meant}.`;
  return meant ? [{ kind: "misspelled-key", severity: "error", misspelt: key, reason, fix }] : [];
}

function sizeFindings(data: Data): Finding[] {
  const size = sizeOf(data);
  const reason = `the ConfigMap has ${size} bytes; the limit is ${largestConfigMap} (1 MiB)`;
  const fix = "Remove entries, or replace them with access entries.";
  return size > 0.9 * largestConfigMap ? [{ kind: "large-config-map", severity: "warning", reason, fix }] : [];
}

/** The same reason as a finding about a live document. */
export function modeFindings(authenticationMode: string | undefined): Finding[] {
  const reason = withoutEffect(authenticationMode);
  const fix = "Create access entries for the principals that need access.";
  return reason === undefined ? [] : [{ kind: "unused-config-map", severity: "error", reason, fix }];
}
