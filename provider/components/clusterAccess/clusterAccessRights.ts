import * as pulumi from "@pulumi/pulumi";
import { type KnownBinding, type KnownGrant, rightsOf } from "../../access/rights";
import type { Way } from "../../access/way";
import { isPlain } from "../../check/eventual";
import { principalOf } from "../../eks/principal";
import { ControlPlaneAccess } from "../controlPlaneAccess/controlPlaneAccess";
import { GroupBinding } from "../groupBinding/groupBinding";
import type { ClusterAccessGrant } from "./clusterAccessGrant";
import type { ClusterAccessGranted } from "./clusterAccessOutputs";
import { gated, type Plan, type Subject } from "./clusterAccessPlan";

/** Declares what the groups of the grants may do; the result resolves when they may. */
export function declareGroupBindings(name: string, plan: Plan): pulumi.Output<unknown> {
  const bindings = (plan.inputs.bindings ?? []).map(({ name: binding, group, ...rights }) => {
    const args = { ...rights, group: gated(group, plan) };
    return new GroupBinding(`${name}-${binding}`, args, { parent: plan.parent }).bindings;
  });
  return pulumi.all(bindings);
}

/** Declares what the principals may do through the EKS API: of each grant the ARNs of its policies. */
export function declareControlPlane(name: string, plan: Plan): pulumi.Output<string[]>[] {
  const { grants, clusterName, tags } = plan.inputs;
  return grants.map((grant) => {
    if (!grant.controlPlane) {
      return pulumi.output([]);
    }
    const args = {
      ...grant.controlPlane,
      clusterNames: [gated(clusterName as pulumi.Input<string>, plan)],
      roles: only("role", grant),
      users: only("user", grant),
      tags,
    };
    return new ControlPlaneAccess(`${name}-${grant.name}`, args, { parent: plan.parent }).policyArns;
  });
}

/** The principal of a grant, in a list, if it is of this kind. */
function only(kind: "role" | "user", { principalArn }: ClusterAccessGrant): pulumi.Input<string[]> {
  const listed = (arn: string) => (principalOf(arn)?.kind === kind ? [arn] : []);
  return isPlain(principalArn) ? listed(principalArn) : pulumi.output(principalArn).apply(listed);
}

/** What each grant became. */
export function summaryOf(
  { inputs }: Plan,
  via: Way,
  subjects: Subject[],
  controlPlane: pulumi.Output<string[]>[],
): pulumi.Output<ClusterAccessGranted[]> {
  const { grants, bindings = [] } = inputs;
  const items = grants.map((grant, index) =>
    pulumi
      .output({ grant, bindings, subject: subjects[index] as Subject, policies: controlPlane[index] })
      .apply(({ grant: known, bindings: bound, subject, policies = [] }) => ({
        name: known.name,
        principalArn: subject.principalArn,
        via,
        username: subject.username,
        groups: subject.groups,
        rights: rightsOf(known as KnownGrant, bound as KnownBinding[]),
        ...(subject.accessEntryArn === undefined ? {} : { accessEntryArn: subject.accessEntryArn }),
        controlPlanePolicyArns: policies,
      })),
  );
  return pulumi.all(items) as pulumi.Output<ClusterAccessGranted[]>;
}
