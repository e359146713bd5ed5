import type { Notice } from "../../awsauth/lint/templates";
import {
  boundGroupForm,
  clusterRoleNameForm,
  isWideRule,
  labelIssues,
  membersOf,
  rbacRoleNameForm,
  rulesIssues,
} from "../../eks/rbac";
import { namespaceForm } from "../../iam/names";
import { listIssues, missingIssues, textIssues } from "../../validation/checks";
import { endIssues } from "../../validation/instants";
import type { Issue } from "../../validation/issues";
import type { GroupBindingArgs } from "./args";

/** The issues of a GroupBinding's inputs. */
export function validateGroupBinding(args: GroupBindingArgs): Issue[] {
  const isNamespaced = isGiven(args.namespaces);
  const namespaces = { items: "namespaces", min: 1, fix: "Omit namespaces for the whole cluster." };
  return [
    ...missingIssues("group", args.group, boundGroupForm.expected, "Name the group."),
    ...textIssues("group", args.group, boundGroupForm),
    ...sourceIssues(args),
    ...textIssues("clusterRole", args.clusterRole, clusterRoleNameForm),
    ...textIssues("role", args.role, rbacRoleNameForm),
    ...rulesIssues("rules", args.rules, isNamespaced),
    ...listIssues("namespaces", args.namespaces, namespaces, (path, item) => textIssues(path, item, namespaceForm)),
    ...labelIssues("labels", args.labels),
    ...endIssues("until", args.until),
  ];
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The permissions come from exactly one of three inputs, and a Role requires namespaces. */
function sourceIssues({ clusterRole, role, rules, namespaces }: GroupBindingArgs): Issue[] {
  const given = Object.entries({ clusterRole, role, rules }).filter(([, value]) => isGiven(value));
  const paths = [["clusterRole"], ["role"], ["rules"]];
  const expected = "exactly one of clusterRole, role and rules";
  const fix = "Set clusterRole or role to use an existing role, or rules to define a new one.";
  if (given.length === 0) {
    return [{ code: "missing", paths, expected: `${expected}, but none is set`, fix }];
  }
  if (given.length > 1) {
    const both = `${expected}, but ${given.length} are set`;
    return [{ code: "exclusive", paths, value: Object.fromEntries(given), expected: both, fix }];
  }
  return isGiven(role) && !isGiven(namespaces)
    ? [
        {
          code: "missing",
          paths: [["namespaces"]],
          expected: "the namespaces of the Role",
          fix: "Name the namespaces that contain a Role of this name, or use clusterRole instead.",
        },
      ]
    : [];
}

/** ClusterRoles with write access. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles */
const wideClusterRoles: unknown[] = ["cluster-admin", "admin", "edit"];

/**
 * The notice about a group that Kubernetes fills itself and that gets wide permissions, or about permissions of callers
 * without credentials.
 */
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
    `this grants the permissions to ${members}. Bind a group of your own instead, and map only the principals that ` +
    "need these permissions to it.";
  const paths = [["group"], [kind ?? ""]];
  return [{ severity: "warning", paths, value: { group, [kind ?? ""]: rights }, message }];
}
