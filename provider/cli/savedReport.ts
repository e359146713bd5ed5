import { type WayIn, wayInReport } from "../eks/accessDiff";
import type { Mode } from "../eks/authenticationMode";
import type { EntryPolicy } from "../eks/clusterEntry";
import { type ReportedRole, reportVersion } from "../eks/clusterReport";
import type { GivenFile } from "./givenFile";
import { CommandError } from "./subcommand";

/** The access in a saved report. */
export interface SavedReport {
  ways: WayIn[];
  mode?: Mode;
  unread: string[];
}

type Fields = Record<string, unknown>;

/**
 * The report in a file, in the JSON form of `eks-auth report`; undefined if it is something else.
 *
 * @throws CommandError if it is a report that can't be read
 */
export function reportIn({ name, text }: GivenFile): SavedReport | undefined {
  const report = parsed(text);
  if (report?.kind !== "AccessReport") {
    return undefined;
  }
  if (report.version !== reportVersion) {
    const version = JSON.stringify(report.version);
    throw new CommandError(
      `${name} is a report of version ${version}; expected version ${reportVersion}. Use the version of eks-auth that wrote it.`,
    );
  }
  const { principals, unread, cluster, areRolesComplete } = report;
  const isComplete = areRolesComplete === true;
  const ways = Array.isArray(principals) ? principals.map((item) => wayIn(item, isComplete)) : [undefined];
  const mode = (cluster as Fields | undefined)?.authenticationMode;
  if (ways.includes(undefined) || !areTexts(unread)) {
    throw new CommandError(`${name} is an incomplete report. Save it again with \`eks-auth report -o json\`.`);
  }
  return {
    ways: ways as WayIn[],
    ...(typeof mode === "string" && { mode: mode as Mode }),
    unread: unread.map((reason) => `When ${name} was written: ${reason}`),
  };
}

function parsed(text: string): Fields | undefined {
  try {
    return JSON.parse(text) as Fields;
  } catch {
    return undefined;
  }
}

/** A principal of a report; undefined if it isn't one. */
function wayIn(item: unknown, areRolesComplete: boolean): WayIn | undefined {
  const { half, principal, username, groups, policies, roles, isAdministrator, inEffect } = (item ?? {}) as Fields;
  const isHalf = half === "access-entry" || half === "aws-auth";
  const isOptional = (value: unknown, type: string) => value === undefined || typeof value === type;
  const fits =
    isHalf &&
    typeof principal === "string" &&
    isOptional(username, "string") &&
    areTexts(groups) &&
    (policies === undefined || arePolicies(policies)) &&
    (roles === undefined || areRoles(roles)) &&
    isOptional(isAdministrator, "boolean") &&
    typeof inEffect === "boolean";
  const way = { half, principal, username, groups, policies, roles, isAdministrator, inEffect };
  return fits ? wayInReport(way as Parameters<typeof wayInReport>[0], areRolesComplete) : undefined;
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function arePolicies(value: unknown): value is EntryPolicy[] {
  return (
    Array.isArray(value) &&
    value.every((item: Fields | null) => {
      const { policy, namespaces } = item ?? {};
      return typeof policy === "string" && (namespaces === undefined || areTexts(namespaces));
    })
  );
}

function areRoles(value: unknown): value is ReportedRole[] {
  return (
    Array.isArray(value) &&
    value.every((item: Fields | null) => {
      const { role, namespace, subject } = item ?? {};
      return [role, subject, namespace ?? ""].every((text) => typeof text === "string");
    })
  );
}
