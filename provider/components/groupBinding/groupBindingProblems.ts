import type { Notice } from "../../awsauth/lint/names";
import type { Issue } from "../../check/issues";
import { listProblems, missingProblems, textProblems } from "../../check/values";
import { boundGroupForm, clusterRoleNameForm, labelProblems, membersOf, roleNameForm } from "../../eks/rbacNames";
import { isWideRule, rulesProblems } from "../../eks/rbacRules";
import { namespaceForm } from "../../iam/names";
import type { GroupBindingArgs } from "./groupBinding";

/** All that is wrong with the inputs of a GroupBinding. */
export function groupBindingProblems(args: GroupBindingArgs): Issue[] {
  const isNamespaced = isGiven(args.namespaces);
  const namespaces = { items: "namespaces", min: 1, fix: "Leave namespaces out for the whole cluster." };
  return [
    ...missingProblems("group", args.group, boundGroupForm.expected, "Name the group."),
    ...textProblems("group", args.group, boundGroupForm),
    ...sourceProblems(args),
    ...textProblems("clusterRole", args.clusterRole, clusterRoleNameForm),
    ...textProblems("role", args.role, roleNameForm),
    ...rulesProblems("rules", args.rules, isNamespaced),
    ...listProblems("namespaces", args.namespaces, namespaces, (path, item) => textProblems(path, item, namespaceForm)),
    ...labelProblems("labels", args.labels),
  ];
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The rights come from exactly one of three; a Role exists only in a namespace. */
function sourceProblems({ clusterRole, role, rules, namespaces }: GroupBindingArgs): Issue[] {
  const given = Object.entries({ clusterRole, role, rules }).filter(([, value]) => isGiven(value));
  const paths = [["clusterRole"], ["role"], ["rules"]];
  const expected = "exactly one of clusterRole, role and rules";
  const fix = "Give clusterRole or role for rights that are declared elsewhere, or rules to say them here.";
  if (given.length === 0) {
    return [{ code: "missing", paths, expected: `${expected}, and none is given`, fix }];
  }
  if (given.length > 1) {
    const both = `${expected}, and ${given.length} are given`;
    return [{ code: "exclusive", paths, value: Object.fromEntries(given), expected: both, fix }];
  }
  return isGiven(role) && !isGiven(namespaces)
    ? [
        {
          code: "missing",
          paths: [["namespaces"]],
          expected: "the namespaces that have the Role",
          fix: "A Role is in a namespace: name those that have one of this name, or give a clusterRole.",
        },
      ]
    : [];
}

/** ClusterRoles that change what they reach. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles */
const wideClusterRoles: unknown[] = ["cluster-admin", "admin", "edit"];

/** The notice that a group which Kubernetes fills by itself gets wide rights, or callers without credentials any rights. */
export function wideBindings({ group, clusterRole, role, rules }: GroupBindingArgs): Notice[] {
  const members = typeof group === "string" ? membersOf(group) : undefined;
  const listed = Array.isArray(rules) ? rules.filter((rule) => typeof rule === "object" && rule !== null) : [];
  const isWide = wideClusterRoles.includes(clusterRole) || listed.some((rule) => isWideRule(rule as object));
  const isPublic = clusterRole === "system:public-info-viewer" || clusterRole === "system:discovery";
  if (members === undefined || !(isWide || (group === "system:unauthenticated" && !isPublic))) {
    return [];
  }
  const [kind, rights] = Object.entries({ clusterRole, role, rules }).find(([, value]) => isGiven(value)) ?? [];
  const message =
    `this gives the rights to ${members}. Bind a group of your own instead, and map only the principals that need ` +
    "these rights to it.";
  const paths = [["group"], [kind ?? ""]];
  return [{ severity: "warning", paths, value: { group, [kind ?? ""]: rights }, message }];
}
