import { policiesOf } from "../../eks/grants";
import { differingPolicies } from "../../eks/movedGrant";
import { namespaceForm } from "../../iam/names";
import { booleanIssues, listIssues, plainIssues, textIssues } from "../../validation/checks";
import type { Issue } from "../../validation/issues";

/** The issues of `exactRights` in a grant, and of the namespaces beside it. */
export function exactRightsIssues(grant: Record<string, unknown>): Issue[] {
  const { exactRights, namespaces } = grant;
  return [
    ...plainIssues("exactRights", exactRights),
    ...booleanIssues("exactRights", exactRights),
    ...(exactRights === true ? [...levelIssues(grant), ...patternIssues(namespaces)] : []),
  ];
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

/** The added permissions are in a Role of each namespace, so patterns are rejected. */
function patternIssues(namespaces: unknown): Issue[] {
  const expected = "the name of a single namespace, since exactRights adds a Role to each namespace";
  const form = { ...namespaceForm, expected, fix: "List the namespaces, or omit exactRights." };
  const isPattern = (item: unknown) => typeof item === "string" && item.includes("*");
  return listIssues(
    "namespaces",
    namespaces,
    { items: "namespaces", fix: "" },
    (at, item) => (isPattern(item) ? textIssues(at, item, form) : []),
    () => undefined,
  );
}

/** The issue of `exactRights` in a grant whose access entry is only used: its groups aren't changed. */
export function usedEntryIssues(index: number, accessEntryArn: string): Issue[] {
  return [
    {
      code: "exclusive",
      paths: [["grants", index, "exactRights"]],
      value: true,
      expected: `none for an access entry that existing "use" leaves alone (${accessEntryArn}), since its groups don't change`,
      fix: "Omit exactRights, or take over the entry.",
    },
  ];
}
