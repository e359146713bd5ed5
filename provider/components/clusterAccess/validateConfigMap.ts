import { templateIssues } from "../../awsauth/lint/checkDeclared";
import { accessPolicyName, groupForm, usernameForm } from "../../eks/accessEntries";
import { levelOf, policiesOf, policiesOfLevels } from "../../eks/grants";
import { iamPrincipalOf } from "../../eks/iamPrincipal";
import { namespaceForm } from "../../iam/names";
import { type Format, listIssues, textIssues } from "../../validation/checks";
import { at, type Issue, isAbsent, type Path } from "../../validation/issues";
import { NodeType } from "../accessEntry/args";
import type { ClusterAccessArgs } from "./args";
import { isItem } from "./validateGrants";
import { needsRoles } from "./validateOwnRights";

/** The issues of grants that can't become entries of aws-auth with bindings. */
export function validateForConfigMap({ grants, existingMappings }: ClusterAccessArgs): Issue[] {
  const items: unknown[] = Array.isArray(grants) ? grants : [];
  const hasNodes = items.some((grant) => isItem(grant) && !isAbsent(grant.nodeType));
  return [
    ...items.flatMap((grant, index) => (isItem(grant) ? at(["grants", index], grantIssues(grant)) : [])),
    ...(hasNodes && existingMappings === "take-over"
      ? [
          {
            code: "exclusive" as const,
            paths: [["existingMappings"]],
            value: existingMappings,
            expected: '"fail" with grants to nodes, since EKS must keep the entries that it wrote for its nodes',
            fix: "Omit the grants to nodes if EKS wrote their entries, or declare them in an AwsAuth.",
          },
        ]
      : []),
  ];
}

function grantIssues(grant: Record<string, unknown>): Issue[] {
  return [...policyIssues(grant), ...nodeIssues(grant), ...nameIssues(grant)];
}

const useEntries = "or use access entries, which require the authentication mode API_AND_CONFIG_MAP or API.";

function policyIssues(grant: Record<string, unknown>): Issue[] {
  const isLevel = typeof grant.access === "string";
  const policies: unknown = isLevel ? policiesOf(grant as never) : grant.accessPolicies;
  return (Array.isArray(policies) ? policies : []).flatMap((item, index): Issue[] => {
    const path = isLevel ? [] : ["accessPolicies", index];
    const policy: unknown = isItem(item) ? item.policy : undefined;
    const name = typeof policy === "string" ? accessPolicyName(policy) : undefined;
    return [
      ...(name !== undefined && levelOf(name) === undefined
        ? [
            {
              code: "choice" as const,
              paths: [[...path, "policy"]],
              value: policy,
              expected: `a policy that a level of access gives (${policiesOfLevels.join(", ")})`,
              fix: `Use kubernetesGroups with bindings, ${useEntries}`,
            },
          ]
        : []),
      ...(isItem(item) && !(isLevel && needsRoles(grant))
        ? patternIssues([...path, "namespaces"], item.namespaces)
        : []),
    ];
  });
}

/** A RoleBinding is in one namespace, so patterns are rejected. Invalid names are rejected in every mode. */
function patternIssues(path: Path, namespaces: unknown): Issue[] {
  const expected = "the name of a single namespace, since RoleBindings don't support patterns";
  const form = { ...namespaceForm, expected, fix: `List the namespaces, ${useEntries}` };
  const list = { items: "namespaces", fix: "" };
  return listIssues(
    path,
    namespaces,
    list,
    (at, item) => (typeof item === "string" && item.includes("*") ? textIssues(at, item, form) : []),
    () => undefined,
  );
}

function nodeIssues({ nodeType }: Record<string, unknown>): Issue[] {
  return nodeType === NodeType.Ec2
    ? [
        {
          code: "choice",
          paths: [["nodeType"]],
          value: nodeType,
          expected: "a node type that aws-auth supports: EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX or HYBRID_LINUX",
          fix: `Omit the grant, ${useEntries}`,
        },
      ]
    : [];
}

/** The usernames and groups that the authenticator would misread, although the checks for every mode accept them. */
function nameIssues(grant: Record<string, unknown>): Issue[] {
  const { principalArn, username, kubernetesGroups: groups } = grant;
  const forRole = typeof principalArn !== "string" || iamPrincipalOf(principalArn)?.kind === "role";
  const isRejected = (value: unknown, form: Format) => typeof value === "string" && !form.fits(value);
  const each: unknown[] = Array.isArray(groups) ? groups : [];
  return [
    ...(isRejected(username, usernameForm) ? [] : templateIssues(["username"], "username", username ?? "any", forRole)),
    ...each.flatMap((group, index) =>
      isRejected(group, groupForm) ? [] : templateIssues(["kubernetesGroups", index], "group", group, forRole),
    ),
  ];
}
