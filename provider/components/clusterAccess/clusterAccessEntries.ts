import * as pulumi from "@pulumi/pulumi";
import { policiesOf } from "../../access/rights";
import { type Condition, failingWith, isPlain, orDefault, outcomeOf, whenKnown } from "../../check/eventual";
import { isAbsent } from "../../check/problems";
import { giveDescription } from "../../cluster/describe";
import { AwsAuthConflict } from "../../resources/awsAuthOptions";
import { AccessEntry } from "../accessEntry/accessEntry";
import { AwsAuth, type AwsAuthArgs } from "../awsAuth/awsAuth";
import type { ClusterAccessArgs } from "./clusterAccess";
import { after, configMapOf, type Plan, type Subject } from "./clusterAccessPlan";

/** Declares an access entry for each grant, and with `migrate` afterwards that aws-auth has no entry of this component. */
export function declareEntries(name: string, plan: Plan): Subject[] {
  const { inputs, cluster, parent } = plan;
  const entries = inputs.grants.map((grant) => {
    const entry = new AccessEntry(
      `${name}-${grant.name}`,
      {
        clusterName: inputs.clusterName as pulumi.Input<string>,
        principalArn: grant.principalArn,
        type: grant.node,
        kubernetesGroups: grant.groups,
        username: grant.username,
        policies: policiesOf(grant),
        principalUniqueId: grant.principalUniqueId,
        existing: inputs.existing,
        tags: inputs.tags,
      },
      { parent },
    );
    // It makes nothing before it has the description, nor without.
    giveDescription(
      entry,
      whenKnown(cluster.verdict).then(() => cluster.description),
    );
    return entry;
  });
  const gone = inputs.migrate ? leaveConfigMap(name, plan, entries) : undefined;
  return entries.map((entry, index) => ({
    principalArn: gone ? failingWith(entry.ready, gone) : entry.ready,
    username: entry.username,
    groups: orDefault(inputs.grants[index]?.groups, []),
    accessEntryArn: entry.arn,
  }));
}

/**
 * Declares an AwsAuth with nothing in it: what it had is removed, and with `takeOver` what others wrote for the grants,
 * after all the access entries and their policies exist. An update that fails before that removes nothing.
 */
function leaveConfigMap(name: string, plan: Plan, entries: AccessEntry[]): Condition {
  const { inputs, parent } = plan;
  const ready = outcomeOf(pulumi.all(entries.map((entry) => entry.ready)));
  const where = configMapOf(plan, ready);
  const { resourceVersion } = new AwsAuth(
    `${name}-aws-auth`,
    { ...where, force: orDefault(inputs.force, true), roles: [], users: [], absent: takenOver(inputs) },
    { parent, dependsOn: after(entries, plan) },
  );
  return outcomeOf(resourceVersion);
}

/** The principals whose entries go whoever wrote them. Those of nodes are left to EKS. */
function takenOver({ grants, conflict }: ClusterAccessArgs): AwsAuthArgs["absent"] {
  const arns = grants.filter(({ node }) => isAbsent(node)).map(({ principalArn }) => principalArn);
  if (isPlain(conflict)) {
    return conflict === AwsAuthConflict.TakeOver ? arns : undefined;
  }
  return pulumi.output(conflict).apply((known) => (known === AwsAuthConflict.TakeOver ? arns : []));
}
