import { principalKey } from "../../awsauth/principal";
import { policiesInWords } from "../../eks/clusterEntry";
import { isUnmanagedMapping, verdictOn } from "../../eks/unmanagedAccess";
import type { LiveMapping, LiveMappings, OtherAccessEntry } from "../../functions/otherAccess";
import type { Issue } from "../../validation/issues";
import { type ClusterAccessEntry, UnmanagedAccess } from "./args";
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
  /** The unmanaged entries and accounts of aws-auth. */
  mappings: LiveMapping[];
}

/** Finds what is unmanaged in what was read. */
export function foundIn(
  { entries: { entries }, live, deployerArns, granted, exceptions }: Readings,
  now: number,
): Found {
  const circumstances = { deployerArns, exceptions, now };
  const others = entries.map(({ createdAt, policies = [], accessEntryArn: _, ...entry }): ClusterAccessEntry => {
    const created = createdAt === undefined ? {} : { createdAt: new Date(createdAt) };
    const verdict = verdictOn({ ...entry, ...created }, circumstances);
    return { ...entry, policies: policies.map((policy) => policiesInWords([policy])), ...verdict };
  });
  const keys = new Set(granted.map(principalKey));
  const unmanaged = others.filter(({ isUnmanaged }) => isUnmanaged);
  return {
    entries: others,
    removable: unmanaged.filter(({ keptBecause }) => keptBecause === undefined),
    staying: unmanaged.filter(({ keptBecause }) => keptBecause !== undefined),
    mappings: (typeof live === "string" ? [] : live.mappings).filter(
      (mapping) => !keys.has(principalKey(mapping.principal)) && isUnmanagedMapping(mapping, circumstances),
    ),
  };
}

/** The principals with unmanaged access, each once. */
export function principalsIn({ removable, staying, mappings }: Found): string[] {
  const ofEntries = [...removable, ...staying].map(({ principalArn }) => principalArn);
  return [...new Set([...ofEntries.sort(), ...mappings.map(({ principal }) => principal)])];
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
  const { removable, staying, mappings } = found;
  const removes = policy === UnmanagedAccess.Remove;
  const rest = removes ? { ...found, removable: [] } : found;
  return [
    ...(failure === undefined
      ? []
      : [`The report doesn't include all access entries${isSecret ? "." : `: ${failure}`}`]),
    ...(removes && removable.length > 0
      ? [
          `unmanaged is "remove": the update removes ${counted(removable.length, "access entry", "access entries")} that no ` +
            `grant covers and nobody declares:\n${removable.map((entry) => `  - ${inWords(entry.principalArn, detailsOf(entry))}`).join("\n")}`,
        ]
      : []),
    ...(rest.removable.length + staying.length + mappings.length > 0
      ? [
          `Access that no grant covers and nobody declares: ${listed(policy, rest, mostListed)}. ${fixFor(policy, rest)}`,
        ]
      : []),
  ];
}

function fixFor(policy: UnmanagedAccess, { removable, staying, mappings }: Found): string {
  const suggestsRemoval = policy !== UnmanagedAccess.Remove && removable.length + staying.length > 0;
  const options = [
    "Add a grant for each, or list it in unmanagedExceptions",
    ...(suggestsRemoval ? ['set unmanaged to "remove" to remove the access entries'] : []),
    ...(mappings.length > 0 ? ["remove entries of aws-auth with absentArns of an AwsAuth"] : []),
  ];
  return `${options.join(", or ")}.`;
}

/** What was found, in one line, with the reasons why entries stay if others are removed. */
function listed(policy: UnmanagedAccess, { removable, staying, mappings }: Found, limit: number): string {
  const withReason = (entry: ClusterAccessEntry) =>
    policy === UnmanagedAccess.Remove ? [...detailsOf(entry), entry.keptBecause ?? ""] : detailsOf(entry);
  const entries = [...removable, ...staying].map((entry) => inWords(entry.principalArn, withReason(entry)));
  const parts = [
    ...(entries.length > 0
      ? [`${noun(entries.length, "the access entry", "the access entries")} of ${shortened(entries, limit)}`]
      : []),
    ...(mappings.length > 0 ? [`aws-auth maps ${shortened(mappings.map(mappingInWords), limit)}`] : []),
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

function inWords(principal: string, details: string[]): string {
  return details.length > 0 ? `${principal} (${details.join("; ")})` : principal;
}

function mappingInWords({ key, line, principal, groups }: LiveMapping): string {
  const ofGroups = groups.length > 0 ? `; ${noun(groups.length, "group", "groups")} ${groups.join(", ")}` : "";
  return `${principal} (${key}, line ${line}${ofGroups})`;
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
