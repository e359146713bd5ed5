import * as pulumi from "@pulumi/pulumi";
import { argoCdNamespaceDefault, basePoliciesOf } from "../../eks/eksCapabilities";
import { Gate } from "../../validation/gate";
import { asOutput, isPlain, resolveIfKnown, withDefault } from "../../validation/outputs";
import { AccessEntry } from "../accessEntry/accessEntry";
import type { AccessPolicy } from "../accessEntry/args";
import { GroupBinding } from "../groupBinding/groupBinding";
import type { DeclaredRole } from "../role/role";
import { flat, requireExplicitScope } from "../shared/declareEach";
import { thisStack } from "../shared/ownership";
import type { CapabilityAccessArgs } from "./args";

/** The Kubernetes group of a capability's role. Its name is unique, so that no other principal gets the permissions. */
export function capabilityGroup(name: string): string {
  return `eks-auth:${thisStack()}:CapabilityAccess:${name}`;
}

/**
 * Grants the capability its access to the cluster: the access entry that EKS would otherwise create, which has no groups,
 * with all access policies, and the permissions of its group.
 *
 * @returns the role's ARN, once the access exists
 */
export function declareCapabilityAccess(
  name: string,
  inputs: CapabilityAccessArgs,
  role: DeclaredRole,
  gate: Gate,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  // Components are registered even if their inputs fail.
  const { clusterRules, namespaceRules } = inputs;
  const opened = gate.opened().then(() => Promise.all([mayBeSet(clusterRules), mayBeSet(namespaceRules)]));
  return flat(
    pulumi.output(opened).apply(([inCluster, inNamespaces]) => {
      const rules = { clusterRules: inCluster ? clusterRules : undefined };
      const given = { ...inputs, ...rules, namespaceRules: inNamespaces ? namespaceRules : undefined };
      return declareAll(name, given, role, gate, parent);
    }),
  );
}

/** Whether an input has a value, or may have one that a preview can't know yet. An output can turn out to be undefined. */
async function mayBeSet(input: pulumi.Input<unknown>): Promise<boolean> {
  const known = await resolveIfKnown(input);
  return known === undefined || (known.value ?? undefined) !== undefined;
}

function declareAll(
  name: string,
  inputs: CapabilityAccessArgs,
  role: DeclaredRole,
  gate: Gate,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { clusterName, clusterRules, namespaceRules, namespaces, existing, force } = inputs;
  const group = capabilityGroup(name);
  const bound = { group: gate.input(group) };
  const bindings = [
    ...(clusterRules === undefined
      ? []
      : [new GroupBinding(`${name}-cluster`, { ...bound, rules: clusterRules }, { parent })]),
    ...(namespaceRules === undefined
      ? []
      : [
          new GroupBinding(
            `${name}-namespaces`,
            { ...bound, rules: namespaceRules, namespaces: requireExplicitScope(namespaces ?? []) },
            { parent },
          ),
        ]),
  ];
  const entry = new AccessEntry(
    name,
    {
      clusterName: gate.input(clusterName),
      principalArn: role.arn,
      principalUniqueId: role.uniqueId,
      kubernetesGroups: bindings.length === 0 ? undefined : [group],
      accessPolicies: allPolicies(inputs),
      existing,
      force,
    },
    { parent },
  );
  const all = pulumi.all([entry.ready, ...bindings.map((binding) => binding.group)]);
  return Gate.after(all).output(role.arn);
}

/** The access policies of the capability itself, and those of the program. */
function allPolicies({
  capability,
  argoCdNamespace,
  accessPolicies,
}: CapabilityAccessArgs): pulumi.Input<pulumi.Input<AccessPolicy>[]> {
  const own = basePoliciesOf(capability, withDefault(argoCdNamespace, argoCdNamespaceDefault));
  return isPlain(accessPolicies)
    ? [...own, ...(accessPolicies ?? [])]
    : asOutput(accessPolicies).apply((given) => [...own, ...(given ?? [])] as AccessPolicy[]);
}
