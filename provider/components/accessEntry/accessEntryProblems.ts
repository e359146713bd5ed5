import { type Issue, isAbsent, type Path } from "../../check/issues";
import { choiceProblems, listProblems, missingProblems, plainProblems, textProblems } from "../../check/values";
import { groupForm, namespacePatternForm, uniqueIdForm, usernameForm } from "../../eks/accessEntryNames";
import { hyperpodProblems, isForNodes, standardType, typesWithPolicies } from "../../eks/accessEntryTypes";
import { accessPolicyForm, accessPolicyName, accessPolicyPartition } from "../../eks/accessPolicies";
import { nodeRoleArnForm, principalArnForm, principalOf } from "../../eks/principal";
import { clusterNameForm, tagProblems } from "../../iam/names";
import { ownerTag } from "../../iam/ownership";
import type { AccessEntryArgs } from "./accessEntry";
import { AccessEntryType, ExistingAccessEntry } from "./accessEntryType";

/** All that is wrong with the inputs of an AccessEntry, as far as it shows without asking AWS. */
export function accessEntryProblems(args: AccessEntryArgs): Issue[] {
  const { type = standardType } = args;
  const principal = isKnownType(type) && isForNodes(type) ? nodeRoleArnForm : principalArnForm;
  const groups = { items: "Kubernetes groups", fix: "Leave kubernetesGroups out for none." };
  return [
    ...missingProblems("clusterName", args.clusterName, clusterNameForm.expected, "Give the cluster's name."),
    ...textProblems("clusterName", args.clusterName, clusterNameForm),
    ...missingProblems("principalArn", args.principalArn, principal.expected, "Pass the arn of a role."),
    ...textProblems("principalArn", args.principalArn, principal),
    ...typeChoiceProblems(args.type),
    ...listProblems("kubernetesGroups", args.kubernetesGroups, groups, (path, item) =>
      textProblems(path, item, groupForm),
    ),
    ...textProblems("username", args.username, usernameForm),
    ...policiesProblems(args),
    ...typeProblems(args),
    ...textProblems("principalUniqueId", args.principalUniqueId, uniqueIdForm),
    ...plainProblems("existing", args.existing),
    ...choiceProblems("existing", args.existing, ExistingAccessEntry),
    ...tagProblems("tags", args.tags, [ownerTag]),
  ];
}

function typeChoiceProblems(type: unknown): Issue[] {
  const ofHyperpod = hyperpodProblems(["type"], type);
  return ofHyperpod.length > 0 ? ofHyperpod : choiceProblems("type", type, AccessEntryType);
}

function isKnownType(type: unknown): type is string {
  return (Object.values(AccessEntryType) as unknown[]).includes(type);
}

/** What the type of the entry doesn't take. */
function typeProblems({ type = standardType, kubernetesGroups, username, policies }: AccessEntryArgs): Issue[] {
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
            expected: `no ${what} on an access entry of the type ${type}`,
            fix,
          },
        ];
  const own = "EKS gives the nodes their own: leave it out, or set type to STANDARD.";
  return [
    ...notFor("kubernetesGroups", kubernetesGroups, "groups", own),
    ...notFor("username", username, "user name", own),
    ...(typesWithPolicies.includes(type)
      ? []
      : notFor(
          "policies",
          policies,
          "access policies",
          "The type gives the nodes what they need: leave policies out, or set type to STANDARD.",
        )),
  ];
}

function policiesProblems({ policies, principalArn }: AccessEntryArgs): Issue[] {
  const form = { items: "access policies", fix: "Leave policies out for none." };
  const partition = typeof principalArn === "string" ? principalOf(principalArn)?.partition : undefined;
  return listProblems(
    "policies",
    policies,
    form,
    (path, item) => policyProblems(path, item, partition),
    (item) => accessPolicyName(String((item as { policy?: unknown } | null)?.policy)),
  );
}

function policyProblems(path: Path, item: unknown, partition: string | undefined): Issue[] {
  if (isAbsent(item)) {
    return [];
  }
  if (typeof item !== "object" || Array.isArray(item)) {
    const fix = "Write it as { policy, namespaces }.";
    const expected = "an access policy, with the namespaces that it is limited to";
    return [{ code: "type", paths: [path], value: item, expected, fix }];
  }
  const { policy, namespaces } = item as { policy: unknown; namespaces: unknown };
  const fix = "Leave namespaces out for the whole cluster.";
  return [
    ...missingProblems([...path, "policy"], policy, accessPolicyForm.expected, "Give the policy."),
    ...textProblems([...path, "policy"], policy, accessPolicyForm),
    ...partitionProblems([...path, "policy"], policy, partition),
    ...listProblems([...path, "namespaces"], namespaces, { items: "namespaces", min: 1, fix }, (at, namespace) =>
      textProblems(at, namespace, namespacePatternForm),
    ),
  ];
}

function partitionProblems(path: Path, policy: unknown, partition: string | undefined): Issue[] {
  const given = typeof policy === "string" ? accessPolicyPartition(policy) : undefined;
  return given === undefined || partition === undefined || given === partition
    ? []
    : [
        {
          code: "mismatch",
          paths: [path],
          value: policy,
          expected: `an access policy of the principal's partition, ${partition}`,
          fix: `Give its name alone, "${accessPolicyName(policy as string)}", which is right in every partition.`,
          fixWithoutValue: "Give its name alone, which is right in every partition.",
        },
      ];
}
