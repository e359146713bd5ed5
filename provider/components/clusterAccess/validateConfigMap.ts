import { templateIssues } from "../../awsauth/lint/checkDeclared";
import { accessPolicyName, groupForm, usernameForm } from "../../eks/accessEntries";
import { clusterRoleOf, policiesOf, policiesWithClusterRole } from "../../eks/grants";
import { iamPrincipalOf } from "../../eks/iamPrincipal";
import { namespaceForm } from "../../iam/names";
import { type Format, listIssues, textIssues } from "../../validation/checks";
import { at, type Issue, isAbsent, type Path } from "../../validation/issues";
import { type ClusterAccessArgs, ClusterAccessNode } from "./args";
import { isItem } from "./validateGrants";

/** What can't become entries of aws-auth and bindings. */
export function validateForConfigMap({ grants, conflict }: ClusterAccessArgs): Issue[] {
  const items: unknown[] = Array.isArray(grants) ? grants : [];
  const hasNodes = items.some((grant) => isItem(grant) && !isAbsent(grant.node));
  return [
    ...items.flatMap((grant, index) => (isItem(grant) ? at(["grants", index], grantIssues(grant)) : [])),
    ...(hasNodes && conflict === "take-over"
      ? [
          {
            code: "exclusive" as const,
            paths: [["conflict"]],
            value: conflict,
            expected: '"fail" beside grants to nodes, since entries that EKS wrote for its nodes must stay its own',
            fix: "Leave the grants to nodes out where EKS has written their entries, or declare them in an AwsAuth.",
          },
        ]
      : []),
  ];
}

function grantIssues(grant: Record<string, unknown>): Issue[] {
  return [...policyIssues(grant), ...nodeIssues(grant), ...nameIssues(grant)];
}

const useEntries = "or use access entries, for which the cluster has to be in the mode API_AND_CONFIG_MAP or API.";

function policyIssues(grant: Record<string, unknown>): Issue[] {
  const isLevel = typeof grant.access === "string";
  const policies: unknown = isLevel ? policiesOf(grant as never) : grant.accessPolicies;
  return (Array.isArray(policies) ? policies : []).flatMap((item, index): Issue[] => {
    const path = isLevel ? [] : ["accessPolicies", index];
    const policy: unknown = isItem(item) ? item.policy : undefined;
    const name = typeof policy === "string" ? accessPolicyName(policy) : undefined;
    return [
      ...(name !== undefined && clusterRoleOf(name) === undefined
        ? [
            {
              code: "choice" as const,
              paths: [[...path, "policy"]],
              value: policy,
              expected: `a policy that a ClusterRole has the rights of (${policiesWithClusterRole.join(", ")})`,
              fix: `Use groups, with bindings that say the rights, ${useEntries}`,
            },
          ]
        : []),
      ...(isItem(item) ? patternIssues([...path, "namespaces"], item.namespaces) : []),
    ];
  });
}

/** A RoleBinding is in one namespace: there is none for a pattern. What is no name at all is refused in any mode. */
function patternIssues(path: Path, namespaces: unknown): Issue[] {
  const expected = "the name of one namespace, since aws-auth and RoleBindings know no patterns";
  const form = { ...namespaceForm, expected, fix: `Name the namespaces, ${useEntries}` };
  const list = { items: "namespaces", fix: "" };
  return listIssues(
    path,
    namespaces,
    list,
    (at, item) => (typeof item === "string" && item.includes("*") ? textIssues(at, item, form) : []),
    () => undefined,
  );
}

function nodeIssues({ node }: Record<string, unknown>): Issue[] {
  return node === ClusterAccessNode.Ec2
    ? [
        {
          code: "choice",
          paths: [["node"]],
          value: node,
          expected: "nodes that aws-auth can let in: EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX or HYBRID_LINUX",
          fix: `Leave the grant out, ${useEntries}`,
        },
      ]
    : [];
}

/** User names and groups that the authenticator would misread, and that the checks for every mode let pass. */
function nameIssues(grant: Record<string, unknown>): Issue[] {
  const { principalArn, username, groups } = grant;
  const forRole = typeof principalArn !== "string" || iamPrincipalOf(principalArn)?.kind === "role";
  const isRejected = (value: unknown, form: Format) => typeof value === "string" && !form.fits(value);
  const each: unknown[] = Array.isArray(groups) ? groups : [];
  return [
    ...(isRejected(username, usernameForm) ? [] : templateIssues(["username"], "username", username ?? "any", forRole)),
    ...each.flatMap((group, index) =>
      isRejected(group, groupForm) ? [] : templateIssues(["groups", index], "group", group, forRole),
    ),
  ];
}
