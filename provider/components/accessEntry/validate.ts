import { untilTag } from "../../eks/accessEnd";
import {
  accessPolicyForm,
  accessPolicyName,
  accessPolicyPartition,
  groupForm,
  hyperpodIssues,
  namespacePatternForm,
  typesWithPolicies,
  uniqueIdForm,
  usernameForm,
} from "../../eks/accessEntries";
import { iamPrincipalOf, nodeRoleArnForm, principalArnForm } from "../../eks/iamPrincipal";
import { clusterNameForm, tagIssues } from "../../iam/names";
import { permissionSetForm } from "../../iam/permissionSet";
import {
  booleanIssues,
  choiceIssues,
  exactlyOneIssues,
  listIssues,
  missingIssues,
  plainIssues,
  textIssues,
} from "../../validation/checks";
import { endIssues } from "../../validation/instants";
import { type Issue, isAbsent, type Path } from "../../validation/issues";
import { ownerTag } from "../shared/ownership";
import { type AccessEntryArgs, ExistingAccessEntry, NodeType } from "./args";

/** The issues of an AccessEntry's inputs that can be detected without AWS. */
export function validateAccessEntry(args: AccessEntryArgs): Issue[] {
  const principal = isNodeType(args.nodeType) ? nodeRoleArnForm : principalArnForm;
  const groups = { items: "Kubernetes groups", fix: "Omit kubernetesGroups for none." };
  return [
    ...missingIssues("clusterName", args.clusterName, clusterNameForm.expected, "Pass the cluster's name."),
    ...textIssues("clusterName", args.clusterName, clusterNameForm),
    ...principalNameIssues(args),
    ...textIssues("principalArn", args.principalArn, principal),
    ...textIssues("ssoPermissionSet", args.ssoPermissionSet, permissionSetForm),
    ...nodeTypeIssues(args.nodeType),
    ...listIssues("kubernetesGroups", args.kubernetesGroups, groups, (path, item) => textIssues(path, item, groupForm)),
    ...textIssues("username", args.username, usernameForm),
    ...accessPoliciesIssues(args),
    ...notForNodesIssues(args),
    ...textIssues("principalUniqueId", args.principalUniqueId, uniqueIdForm),
    ...plainIssues("existing", args.existing),
    ...choiceIssues("existing", args.existing, ExistingAccessEntry),
    ...booleanIssues("force", args.force),
    ...plainIssues("waitUntilReady", args.waitUntilReady),
    ...booleanIssues("waitUntilReady", args.waitUntilReady),
    ...endIssues("until", args.until),
    ...tagIssues("tags", args.tags, [ownerTag, untilTag]),
  ];
}

/** The issues of a principal that is named in no way, or in two. */
function principalNameIssues({ principalArn, ssoPermissionSet }: AccessEntryArgs): Issue[] {
  return exactlyOneIssues(
    ["principalArn", principalArn],
    ["ssoPermissionSet", ssoPermissionSet],
    "Pass the arn of a role, or the name of a permission set of IAM Identity Center.",
  );
}

/** The issues of a node type. */
export function nodeTypeIssues(nodeType: unknown): Issue[] {
  const ofHyperpod = hyperpodIssues(["nodeType"], nodeType);
  return ofHyperpod.length > 0 ? ofHyperpod : choiceIssues("nodeType", nodeType, NodeType);
}

function isNodeType(type: unknown): type is NodeType {
  return (Object.values(NodeType) as unknown[]).includes(type);
}

/** The issues of inputs that the node type doesn't allow. */
function notForNodesIssues(args: AccessEntryArgs): Issue[] {
  const { nodeType, ssoPermissionSet, kubernetesGroups, username, accessPolicies } = args;
  if (!isNodeType(nodeType)) {
    return [];
  }
  const notFor = (input: string, value: unknown, what: string, fix: string): Issue[] =>
    isAbsent(value) || (Array.isArray(value) && value.length === 0)
      ? []
      : [
          {
            code: "exclusive",
            paths: [[input]],
            value,
            expected: `no ${what} for nodes of type ${nodeType}`,
            fix,
          },
        ];
  const own = "Omit it, since EKS sets it for nodes; or omit nodeType.";
  return [
    ...notFor(
      "ssoPermissionSet",
      ssoPermissionSet,
      "permission set",
      "Pass the ARN of the nodes' role as principalArn.",
    ),
    ...notFor("kubernetesGroups", kubernetesGroups, "groups", own),
    ...notFor("username", username, "username", own),
    ...notFor(
      "waitUntilReady",
      args.waitUntilReady === true || undefined,
      "check of the access",
      "Omit it, since only a node can sign in with the role; or omit nodeType.",
    ),
    ...(typesWithPolicies.includes(nodeType)
      ? []
      : notFor(
          "accessPolicies",
          accessPolicies,
          "access policies",
          "Omit accessPolicies, since the node type already grants what nodes need; or omit nodeType.",
        )),
  ];
}

/** The issues of access policies. */
export function accessPoliciesIssues({
  accessPolicies,
  principalArn,
}: Pick<AccessEntryArgs, "accessPolicies" | "principalArn">): Issue[] {
  const form = { items: "access policies", fix: "Omit accessPolicies for none." };
  const partition = typeof principalArn === "string" ? iamPrincipalOf(principalArn)?.partition : undefined;
  return listIssues(
    "accessPolicies",
    accessPolicies,
    form,
    (path, item) => policyIssues(path, item, partition),
    (item) => accessPolicyName(String((item as { policy?: unknown } | null)?.policy)),
  );
}

function policyIssues(path: Path, item: unknown, partition: string | undefined): Issue[] {
  if (isAbsent(item)) {
    return [];
  }
  if (typeof item !== "object" || Array.isArray(item)) {
    const fix = "Write it as { policy, namespaces }.";
    const expected = "an access policy, optionally limited to namespaces";
    return [{ code: "type", paths: [path], value: item, expected, fix }];
  }
  const { policy, namespaces } = item as { policy: unknown; namespaces: unknown };
  const fix = "Omit namespaces for the whole cluster.";
  return [
    ...missingIssues([...path, "policy"], policy, accessPolicyForm.expected, "Pass the policy."),
    ...textIssues([...path, "policy"], policy, accessPolicyForm),
    ...partitionIssues([...path, "policy"], policy, partition),
    ...listIssues([...path, "namespaces"], namespaces, { items: "namespaces", min: 1, fix }, (at, namespace) =>
      textIssues(at, namespace, namespacePatternForm),
    ),
  ];
}

function partitionIssues(path: Path, policy: unknown, partition: string | undefined): Issue[] {
  const given = typeof policy === "string" ? accessPolicyPartition(policy) : undefined;
  return given === undefined || partition === undefined || given === partition
    ? []
    : [
        {
          code: "mismatch",
          paths: [path],
          value: policy,
          expected: `an access policy in the principal's partition, ${partition}`,
          fix: `Pass only its name, "${accessPolicyName(policy as string)}", which works in every partition.`,
          fixWithoutValue: "Pass only its name, which works in every partition.",
        },
      ];
}
