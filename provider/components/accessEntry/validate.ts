import {
  accessPolicyForm,
  accessPolicyName,
  accessPolicyPartition,
  groupForm,
  hyperpodIssues,
  isForNodes,
  namespacePatternForm,
  standardType,
  typesWithPolicies,
  uniqueIdForm,
  usernameForm,
} from "../../eks/accessEntries";
import { iamPrincipalOf, nodeRoleArnForm, principalArnForm } from "../../eks/iamPrincipal";
import { clusterNameForm, tagIssues } from "../../iam/names";
import { choiceIssues, listIssues, missingIssues, plainIssues, textIssues } from "../../validation/checks";
import { type Issue, isAbsent, type Path } from "../../validation/issues";
import { ownerTag } from "../shared/ownership";
import { type AccessEntryArgs, AccessEntryType, ExistingAccessEntry } from "./args";

/** The issues of an AccessEntry's inputs that can be detected without AWS. */
export function validateAccessEntry(args: AccessEntryArgs): Issue[] {
  const { nodeType: type = standardType } = args;
  const principal = isKnownType(type) && isForNodes(type) ? nodeRoleArnForm : principalArnForm;
  const groups = { items: "Kubernetes groups", fix: "Omit kubernetesGroups for none." };
  return [
    ...missingIssues("clusterName", args.clusterName, clusterNameForm.expected, "Pass the cluster's name."),
    ...textIssues("clusterName", args.clusterName, clusterNameForm),
    ...missingIssues("principalArn", args.principalArn, principal.expected, "Pass the arn of a role."),
    ...textIssues("principalArn", args.principalArn, principal),
    ...typeChoiceIssues(args.nodeType),
    ...listIssues("kubernetesGroups", args.kubernetesGroups, groups, (path, item) => textIssues(path, item, groupForm)),
    ...textIssues("username", args.username, usernameForm),
    ...policiesIssues(args),
    ...typeIssues(args),
    ...textIssues("principalUniqueId", args.principalUniqueId, uniqueIdForm),
    ...plainIssues("existing", args.existing),
    ...choiceIssues("existing", args.existing, ExistingAccessEntry),
    ...tagIssues("tags", args.tags, [ownerTag]),
  ];
}

function typeChoiceIssues(type: unknown): Issue[] {
  const ofHyperpod = hyperpodIssues(["type"], type);
  return ofHyperpod.length > 0 ? ofHyperpod : choiceIssues("type", type, AccessEntryType);
}

function isKnownType(type: unknown): type is string {
  return (Object.values(AccessEntryType) as unknown[]).includes(type);
}

/** The issues of inputs that the type of the entry doesn't allow. */
function typeIssues({
  nodeType: type = standardType,
  kubernetesGroups,
  username,
  accessPolicies: policies,
}: AccessEntryArgs): Issue[] {
  if (!isKnownType(type) || type === standardType) {
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
            expected: `no ${what} for an access entry of type ${type}`,
            fix,
          },
        ];
  const own = "Omit it, since EKS sets it for nodes, or set type to STANDARD.";
  return [
    ...notFor("kubernetesGroups", kubernetesGroups, "groups", own),
    ...notFor("username", username, "user name", own),
    ...(typesWithPolicies.includes(type)
      ? []
      : notFor(
          "policies",
          policies,
          "access policies",
          "Omit policies, since this type already grants what nodes need, or set type to STANDARD.",
        )),
  ];
}

function policiesIssues({ accessPolicies: policies, principalArn }: AccessEntryArgs): Issue[] {
  const form = { items: "access policies", fix: "Omit policies for none." };
  const partition = typeof principalArn === "string" ? iamPrincipalOf(principalArn)?.partition : undefined;
  return listIssues(
    "policies",
    policies,
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
