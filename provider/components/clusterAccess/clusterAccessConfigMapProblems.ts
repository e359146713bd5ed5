import { clusterRoleOf, policiesWithClusterRole } from "../../access/levels";
import { policiesOf } from "../../access/rights";
import { checkDeclared } from "../../awsauth/lint/checkDeclared";
import { isAbsent, type Problem } from "../../check/problems";
import { listProblems, textProblems } from "../../check/values";
import { groupForm, usernameForm } from "../../eks/accessEntryNames";
import { accessPolicyName } from "../../eks/accessPolicies";
import { principalOf } from "../../eks/principal";
import { namespaceForm } from "../../iam/names";
import type { ClusterAccessArgs } from "./clusterAccess";
import { ClusterAccessNode } from "./clusterAccessChoices";
import { isItem } from "./clusterAccessGrantProblems";

/** What can't become entries of aws-auth and bindings. */
export function configMapProblems({ grants, conflict }: ClusterAccessArgs): Problem[] {
  const items: unknown[] = Array.isArray(grants) ? grants : [];
  const hasNodes = items.some((grant) => isItem(grant) && !isAbsent(grant.node));
  return [
    ...items.flatMap((grant, index) => (isItem(grant) ? grantProblems(`grants[${index}]`, grant) : [])),
    ...(hasNodes && conflict === "takeOver"
      ? [
          {
            path: "conflict",
            value: conflict,
            expected: '"fail" beside grants to nodes, since entries that EKS wrote for its nodes must stay its own',
            fix: "Leave the grants to nodes out where EKS has written their entries, or declare them in an AwsAuth.",
          },
        ]
      : []),
  ];
}

function grantProblems(path: string, grant: Record<string, unknown>): Problem[] {
  return [...policyProblems(path, grant), ...nodeProblems(path, grant), ...nameProblems(path, grant)];
}

const useEntries = "or use access entries, for which the cluster has to be in the mode API_AND_CONFIG_MAP or API.";

function policyProblems(path: string, grant: Record<string, unknown>): Problem[] {
  const isLevel = typeof grant.access === "string";
  const policies: unknown = isLevel ? policiesOf(grant as never) : grant.accessPolicies;
  return (Array.isArray(policies) ? policies : []).flatMap((item, index): Problem[] => {
    const at = isLevel ? path : `${path}.accessPolicies[${index}]`;
    const policy: unknown = isItem(item) ? item.policy : undefined;
    const name = typeof policy === "string" ? accessPolicyName(policy) : undefined;
    return [
      ...(name !== undefined && clusterRoleOf(name) === undefined
        ? [
            {
              path: `${at}.policy`,
              value: policy,
              expected: `a policy that a ClusterRole has the rights of (${policiesWithClusterRole.join(", ")})`,
              fix: `Use groups, with bindings that say the rights, ${useEntries}`,
            },
          ]
        : []),
      ...(isItem(item) ? patternProblems(`${at}.namespaces`, item.namespaces) : []),
    ];
  });
}

/** A RoleBinding is in one namespace: there is none for a pattern. What is no name at all is refused in any mode. */
function patternProblems(path: string, namespaces: unknown): Problem[] {
  const expected = "the name of one namespace, since aws-auth and RoleBindings know no patterns";
  const form = { ...namespaceForm, expected, fix: `Name the namespaces, ${useEntries}` };
  const list = { items: "namespaces", fix: "" };
  return listProblems(
    path,
    namespaces,
    list,
    (at, item) => (typeof item === "string" && item.includes("*") ? textProblems(at, item, form) : []),
    () => undefined,
  );
}

function nodeProblems(path: string, { node }: Record<string, unknown>): Problem[] {
  return node === ClusterAccessNode.Ec2
    ? [
        {
          path: `${path}.node`,
          value: node,
          expected: "nodes that aws-auth can let in: EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX or HYBRID_LINUX",
          fix: `Leave the grant out, ${useEntries}`,
        },
      ]
    : [];
}

/** User names and groups that the authenticator would misread. */
function nameProblems(path: string, grant: Record<string, unknown>): Problem[] {
  const { principalArn, username, groups } = grant;
  const kind = typeof principalArn === "string" ? principalOf(principalArn)?.kind : "role";
  const names = { username: username ?? "any", groups };
  const arn = "arn:aws:iam::123456789012";
  const { problems } = checkDeclared(
    kind === "role"
      ? { roles: [{ roleArn: `${arn}:role/any`, ...names }] }
      : { users: [{ userArn: `${arn}:user/any`, ...names }] },
  );
  // What the checks for every mode have said already.
  const isSaid = ({ path: at, value, expected }: Problem) =>
    expected.startsWith("no duplicate of") ||
    (typeof value === "string" && !(at.includes(".groups") ? groupForm : usernameForm).fits(value));
  return problems
    .filter((problem) => /^\w+\[0\]\.(username|groups\[\d+\])$/.test(problem.path) && !isSaid(problem))
    .map((problem) => ({ ...problem, path: problem.path.replace(/^\w+\[0\]/, path) }));
}
