import { policiesOf } from "../../eks/grants";
import { differingPolicies } from "../../eks/movedGrant";
import { rulesIssues } from "../../eks/rbac";
import { namespaceForm } from "../../iam/names";
import { booleanIssues, type Format, listIssues, plainIssues, textIssues } from "../../validation/checks";
import type { Issue } from "../../validation/issues";
import { ClusterAccessLevel } from "./args";

/** The issues of `exactRights` and `rules` in a grant, and of the namespaces of their Roles. */
export function ownRightsIssues(grant: Record<string, unknown>): Issue[] {
  const { exactRights, rules, namespaces } = grant;
  return [
    ...plainIssues("exactRights", exactRights),
    ...booleanIssues("exactRights", exactRights),
    ...(exactRights === true ? levelIssues(grant) : []),
    ...rulesIssues("rules", rules, isGiven(namespaces), "Add a rule, or omit rules."),
    ...(needsRoles(grant) ? namespaceIssues(grant) : []),
  ];
}

/** Whether an access entry for the grant needs Roles besides the access policies. */
export function needsRoles({ exactRights, rules }: Record<string, unknown>): boolean {
  return exactRights === true || isGiven(rules);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function levelIssues({ access }: Record<string, unknown>): Issue[] {
  const level = { access: typeof access === "string" ? access : undefined };
  if (differingPolicies(level).length > 0) {
    return [];
  }
  const isEqual = policiesOf(level).length > 0;
  return [
    {
      code: "exclusive",
      paths: [["exactRights"]],
      value: true,
      expected: 'none unless access is "admin", "edit" or "view"',
      fix: isEqual
        ? `Omit it: ${access} has the same permissions with an access entry as with aws-auth.`
        : "Omit it, or set access to one of these levels.",
    },
  ];
}

/**
 * The issues of namespaces that get Roles. Patterns are rejected. With a level, all other forms are checked as those of
 * its access policy.
 */
function namespaceIssues({ access, rules, exactRights, namespaces }: Record<string, unknown>): Issue[] {
  const inputs = [...(exactRights === true ? ["exactRights"] : []), ...(isGiven(rules) ? ["rules"] : [])].join(" and ");
  const expected = `the name of a single namespace, since each namespace gets a Role for ${inputs}`;
  const single: Format = { ...namespaceForm, expected, fix: `List the namespaces, or omit ${inputs}.` };
  const isPattern = (item: unknown) => typeof item === "string" && item.includes("*");
  const isLevel = (Object.values(ClusterAccessLevel) as unknown[]).includes(access);
  const list = { items: "namespaces", fix: "Omit namespaces for the whole cluster." };
  return isLevel
    ? listIssues(
        "namespaces",
        namespaces,
        list,
        (at, item) => (isPattern(item) ? textIssues(at, item, single) : []),
        () => undefined,
      )
    : listIssues("namespaces", namespaces, { ...list, min: 1 }, (at, item) =>
        textIssues(at, item, isPattern(item) ? single : namespaceForm),
      );
}

/** The issues of `exactRights` and `rules` in a grant whose access entry is only used: its groups aren't changed. */
export function usedEntryIssues({ exactRights, rules }: Record<string, unknown>, accessEntryArn: string): Issue[] {
  const given = { ...(exactRights === true ? { exactRights } : {}), ...(isGiven(rules) ? { rules } : {}) };
  return Object.entries(given).map(([input, value]) => ({
    code: "exclusive",
    paths: [[input]],
    value,
    expected: `none for an access entry that existing "use" leaves alone (${accessEntryArn}), since its groups don't change`,
    fix: `Omit ${input}, or take over the entry.`,
  }));
}
