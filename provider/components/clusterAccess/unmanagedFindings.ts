import { type KeyName, keyNames } from "../../awsauth/document/document";
import { principalKey } from "../../awsauth/principal";
import type { Mode } from "../../eks/authenticationMode";
import { policiesInWords } from "../../eks/clusterEntry";
import { verdictOn, verdictsOnMappings } from "../../eks/unmanagedAccess";
import type { LiveMapping, LiveMappings, OtherAccessEntry } from "../../functions/otherAccess";
import type { Issue } from "../../validation/issues";
import { UnmanagedAccess } from "./args";
import type { ClusterAccessEntry } from "./clusterAccessResults";
import { unreadAwsAuth } from "./liveMappings";

/** The access entries that could be read. */
export interface ReadEntries {
  entries: OtherAccessEntry[];
  callerArns: string[];
  /** `read`, or the reason why not all were read. */
  note: string;
  /** The error, if they exist and can't be read. */
  failure?: string;
}

/** Everything that was read. */
export interface Readings {
  entries: ReadEntries;
  live: LiveMappings | string;
  deployerArns: string[];
  /** The authentication mode of the cluster. */
  mode: Mode;
  /** The ARNs of the grants, as far as this run knows them. */
  granted: string[];
  /** Whether a preview doesn't know all of these ARNs. */
  isPartial: boolean;
  exceptions: string[];
}

/** What exists besides the grants. */
export interface Found {
  /** All access entries, with their declarers. */
  entries: ClusterAccessEntry[];
  /** The access entries that `remove` removes. */
  removable: ClusterAccessEntry[];
  /** The unmanaged access entries that stay at first. */
  staying: ClusterAccessEntry[];
  /** The entries of aws-auth that `remove` removes. */
  removableMappings: LiveMapping[];
  /** The unmanaged entries and accounts of aws-auth that stay at first. */
  stayingMappings: KeptMapping[];
}

/** A mapping with the reason why it isn't removed. */
interface KeptMapping extends LiveMapping {
  keptBecause: string;
}

/** Finds what is unmanaged in what was read. */
export function foundIn(
  { entries: { entries }, live, deployerArns, mode, granted, exceptions }: Readings,
  now: number,
): Found {
  const circumstances = { deployerArns, exceptions, now };
  const others = entries.map(({ createdAt, policies = [], accessEntryArn: _, ...entry }): ClusterAccessEntry => {
    const created = createdAt === undefined ? {} : { createdAt: new Date(createdAt) };
    const verdict = verdictOn({ ...entry, ...created }, circumstances);
    return { ...entry, policies: policies.map((policy) => policiesInWords([policy])), ...verdict };
  });
  const keys = new Set(granted.map(principalKey));
  const { mappings, unreadableKeys = [] } = typeof live === "string" ? { mappings: [] } : live;
  const ofOthers = mappings.filter(({ principal }) => !keys.has(principalKey(principal)));
  const verdicts = verdictsOnMappings(
    ofOthers.map(({ changedAt, ...mapping }) => ({ ...mapping, ...(changedAt && { changedAt: new Date(changedAt) }) })),
    { ...circumstances, isInEffect: mode !== "API", unreadableKeys },
  );
  const unmanagedMappings = ofOthers.flatMap((mapping, index): [LiveMapping, string | undefined][] => {
    const { isUnmanaged = false, keptBecause } = verdicts[index] ?? {};
    return isUnmanaged ? [[mapping, keptBecause]] : [];
  });
  const unmanaged = others.filter(({ isUnmanaged }) => isUnmanaged);
  return {
    entries: others,
    removable: unmanaged.filter(({ keptBecause }) => keptBecause === undefined),
    staying: unmanaged.filter(({ keptBecause }) => keptBecause !== undefined),
    removableMappings: unmanagedMappings.flatMap(([mapping, reason]) => (reason === undefined ? [mapping] : [])),
    stayingMappings: unmanagedMappings.flatMap(([mapping, keptBecause]) =>
      keptBecause === undefined ? [] : [{ ...mapping, keptBecause }],
    ),
  };
}

/** The principals with unmanaged access, each once. */
export function principalsIn({ removable, staying, ...found }: Found): string[] {
  const ofEntries = [...removable, ...staying].map(({ principalArn }) => principalArn);
  return [...new Set([...ofEntries.sort(), ...mappingsIn(found).map(({ principal }) => principal)])];
}

/** All unmanaged mappings, by key and line. */
function mappingsIn({ removableMappings, stayingMappings }: Pick<Found, "removableMappings" | "stayingMappings">) {
  const order = ({ key, line }: LiveMapping) => [keyNames.indexOf(key as KeyName), line] as const;
  return [...removableMappings, ...stayingMappings].sort((one, other) => {
    const [[key, line], [otherKey, otherLine]] = [order(one), order(other)];
    return key - otherKey || line - otherLine;
  });
}

const unreadableFix = 'To continue without it, set unmanaged to "report".';

/** The issues of what was found: with `fail`, unmanaged access; with `fail` and `remove`, lists that can't be read. */
export function issuesOf(policy: UnmanagedAccess, readings: Readings, found: Found, isSecret: boolean): Issue[] {
  if (policy === UnmanagedAccess.Report) {
    return [];
  }
  const issue = { paths: [["unmanaged"]], value: policy };
  const { entries, live, deployerArns, isPartial } = readings;
  const issues: Issue[] = [];
  if (entries.failure !== undefined) {
    const expected = `access entries that can be read${isSecret ? "" : `, but: ${withoutPeriod(entries.failure)}`}`;
    issues.push({ ...issue, code: "mismatch", expected, fix: unreadableFix });
  }
  if (live === unreadAwsAuth) {
    const expected = "an aws-auth that can be read; a warning shows the reason why it can't";
    issues.push({ ...issue, code: "mismatch", expected, fix: unreadableFix });
  }
  if (policy === UnmanagedAccess.Remove && entries.note === "read" && deployerArns.length === 0) {
    const expected = "a deployer that STS identifies, because its access entry is never removed";
    issues.push({ ...issue, code: "mismatch", expected, fix: "Check the AWS credentials." });
  }
  // A principal that a preview doesn't know yet may be one of those that were found.
  if (policy === UnmanagedAccess.Fail && !isPartial && principalsIn(found).length > 0) {
    const expected = `no access besides the grants, but ${listed(policy, found, Number.POSITIVE_INFINITY)}`;
    issues.push({ ...issue, code: "exists", expected, fix: fixFor(policy, found) });
  }
  return issues;
}

/** The number of principals of each kind that a warning lists. */
const mostListed = 20;

/** The warnings about what was found, and about what can't be read. */
export function messagesOf(policy: UnmanagedAccess, readings: Readings, found: Found, isSecret: boolean): string[] {
  const { failure } = readings.entries;
  const removes = policy === UnmanagedAccess.Remove;
  const removed = removes
    ? [
        ...found.removable.map((entry) => entryInWords(entry)),
        ...found.removableMappings.map((mapping) => mappingInWords(mapping)),
      ]
    : [];
  const rest = removes ? { ...found, removable: [], removableMappings: [] } : found;
  return [
    ...(failure === undefined
      ? []
      : [`The report doesn't include all access entries${isSecret ? "." : `: ${failure}`}`]),
    ...(removed.length > 0
      ? [
          `unmanaged is "remove": the update removes ${removalInWords(found)} that no grant covers and nobody declares:\n` +
            removed.map((item) => `  - ${item}`).join("\n"),
        ]
      : []),
    ...(principalsIn(rest).length > 0
      ? [
          `Access that no grant covers and nobody declares: ${listed(policy, rest, mostListed)}. ${fixFor(policy, rest)}`,
        ]
      : []),
  ];
}

function fixFor(policy: UnmanagedAccess, found: Found): string {
  const { removable, staying, removableMappings, stayingMappings } = found;
  const kinds = [
    ...(removable.length + staying.length > 0 ? ["the access entries"] : []),
    ...(removableMappings.length > 0 ? ["the entries of aws-auth"] : []),
  ];
  const removes = policy === UnmanagedAccess.Remove;
  const options = [
    "Add a grant for each, or list it in unmanagedExceptions",
    ...(removes || kinds.length === 0 ? [] : [`set unmanaged to "remove" to remove ${kinds.join(" and ")}`]),
    ...(stayingMappings.length > 0
      ? [`remove ${removes || kinds.length === 0 ? "the" : "other"} entries of aws-auth by hand`]
      : []),
  ];
  return `${options.join(", or ")}.`;
}

/** What is removed, such as `2 access entries and 1 entry of aws-auth`. */
function removalInWords({ removable, removableMappings }: Found): string {
  return [
    ...(removable.length > 0 ? [counted(removable.length, "access entry", "access entries")] : []),
    ...(removableMappings.length > 0
      ? [counted(removableMappings.length, "entry of aws-auth", "entries of aws-auth")]
      : []),
  ].join(" and ");
}

/** What was found, in one line, with the reasons why entries stay if others are removed. */
function listed(policy: UnmanagedAccess, { removable, staying, ...found }: Found, limit: number): string {
  const reasonOf = (item: object) =>
    policy === UnmanagedAccess.Remove && "keptBecause" in item ? [String(item.keptBecause)] : [];
  const entries = [...removable, ...staying].map((entry) => entryInWords(entry, reasonOf(entry)));
  const mappings = mappingsIn(found).map((mapping) => mappingInWords(mapping, reasonOf(mapping)));
  const parts = [
    ...(entries.length > 0
      ? [`${noun(entries.length, "the access entry", "the access entries")} of ${shortened(entries, limit)}`]
      : []),
    ...(mappings.length > 0 ? [`aws-auth maps ${shortened(mappings, limit)}`] : []),
  ];
  return parts.join("; ");
}

function shortened(items: string[], limit: number): string {
  const more = items.length - limit;
  return more > 0
    ? `${items.slice(0, limit).join(", ")} and ${more} more, which the output report lists`
    : items.join(", ");
}

function detailsOf({ policies, groups }: ClusterAccessEntry): string[] {
  return [
    ...(policies.length > 0 ? [policies.join(", ")] : []),
    ...(groups.length > 0 ? [`${noun(groups.length, "group", "groups")} ${groups.join(", ")}`] : []),
  ];
}

function entryInWords(entry: ClusterAccessEntry, more: string[] = []): string {
  const details = [...detailsOf(entry), ...more];
  return details.length > 0 ? `${entry.principalArn} (${details.join("; ")})` : entry.principalArn;
}

function mappingInWords({ key, line, principal, groups }: LiveMapping, more: string[] = []): string {
  const ofGroups = groups.length > 0 ? [`${noun(groups.length, "group", "groups")} ${groups.join(", ")}`] : [];
  const details = [`${key}, line ${line}`, ...ofGroups, ...more];
  return `${principal || "no ARN"} (${details.join("; ")})`;
}

function noun(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${noun(count, one, many)}`;
}

function withoutPeriod(text: string): string {
  return text.replace(/\.$/, "");
}
