import * as pulumi from "@pulumi/pulumi";
import type { AccessMethod } from "../../eks/authenticationMode";
import { type KnownBinding, type KnownGrant, type Others, rightsOf } from "../../eks/grants";
import { iamPrincipalOf } from "../../eks/iamPrincipal";
import { isAbsent } from "../../validation/issues";
import { combine, mapInput } from "../../validation/outputs";
import { ControlPlaneAccess } from "../controlPlaneAccess/controlPlaneAccess";
import { GroupBinding } from "../groupBinding/groupBinding";
import type { ClusterAccessGrantResult } from "./clusterAccessResults";
import type { GrantPlan, GrantSubject } from "./grantEntries";
import type { NamedGrant } from "./namedGrants";

/** Declares the permissions of the groups in the grants. The result resolves when they exist. */
export function declareGroupBindings(name: string, plan: GrantPlan): pulumi.Output<unknown> {
  const bindings = (plan.inputs.bindings ?? []).map(({ name: binding, group, ...rights }) => {
    const args = { ...rights, group: plan.cluster.gate.input(group) };
    return new GroupBinding(`${name}-${binding}`, args, { parent: plan.parent }).bindings;
  });
  return pulumi.all(bindings);
}

/** Declares the permissions in the EKS API, and returns the ARNs of the policies for each grant. */
export function declareControlPlane(name: string, plan: GrantPlan): pulumi.Input<string[]>[] {
  const { grants, clusterName, tags } = plan.inputs;
  return grants.map((grant) => {
    if (!grant.controlPlane) {
      return [];
    }
    const args = {
      ...grant.controlPlane,
      clusterNames: [plan.cluster.gate.input(clusterName as pulumi.Input<string>)],
      roles: only("role", grant),
      users: only("user", grant),
      tags,
    };
    return new ControlPlaneAccess(`${name}-${grant.name}`, args, { parent: plan.parent }).policyArns;
  });
}

/** The principal of a grant as a list; empty if it is of another kind. */
function only(kind: "role" | "user", { principalArn }: NamedGrant): pulumi.Input<string[]> {
  const listed = (arn: string) => (iamPrincipalOf(arn)?.kind === kind ? [arn] : []);
  return mapInput(principalArn, listed);
}

/** The result of each grant. */
export function summaryOf(
  { inputs }: GrantPlan,
  accessMethod: AccessMethod,
  subjects: GrantSubject[],
  controlPlane: pulumi.Input<string[]>[],
): pulumi.Output<ClusterAccessGrantResult[]> {
  const { grants, bindings = [] } = inputs;
  const items = grants.map((grant, index) => {
    const { principalArn, username, groups, others, accessEntryArn } = subjects[index] as GrantSubject;
    return {
      name: grant.name,
      principalArn,
      accessMethod,
      username,
      groups,
      rights: mapInput({ grant: withoutContent(grant), bindings, others } as pulumi.Input<Granted>, (known) =>
        rightsOf(known.grant, known.bindings, known.others),
      ),
      ...(accessEntryArn === undefined ? {} : { accessEntryArn }),
      controlPlanePolicyArns: controlPlane[index] ?? [],
      ...(isAbsent(grant.until) ? {} : { until: grant.until }),
    };
  });
  return combine(items) as pulumi.Output<ClusterAccessGrantResult[]>;
}

/** A grant without the content of its rules, which the words don't contain, even if it is secret or not known yet. */
function withoutContent(grant: NamedGrant): NamedGrant {
  return grant.rules === undefined ? grant : { ...grant, rules: [] };
}

/** The sources of a grant's permissions. */
interface Granted {
  grant: KnownGrant;
  bindings: KnownBinding[];
  others?: Others;
}
