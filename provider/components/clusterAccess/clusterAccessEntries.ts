import * as pulumi from "@pulumi/pulumi";
import { policiesOf } from "../../access/rights";
import { failingWith, orDefault, outcomeOf } from "../../check/eventual";
import { giveDescription } from "../../cluster/describe";
import { AccessEntry } from "../accessEntry/accessEntry";
import { AwsAuth } from "../awsAuth/awsAuth";
import { after, configMapOf, gated, type Plan, type Subject } from "./clusterAccessPlan";

/** Declares an access entry for each grant, and with `migrate` afterwards that aws-auth has no entry of this component. */
export function declareEntries(name: string, plan: Plan): Subject[] {
  const { inputs, cluster, parent } = plan;
  const entries = inputs.grants.map((grant) => {
    const entry = new AccessEntry(
      `${name}-${grant.name}`,
      {
        clusterName: gated(inputs.clusterName as pulumi.Input<string>, plan),
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
    giveDescription(entry, cluster.description);
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
 * Declares an AwsAuth with nothing in it: what it had is removed, after all the access entries and their policies exist.
 * An update that fails before that removes nothing.
 */
function leaveConfigMap(name: string, plan: Plan, entries: AccessEntry[]): pulumi.Output<unknown> {
  const { inputs, parent } = plan;
  const ready = outcomeOf(pulumi.all(entries.map((entry) => entry.ready)));
  const where = configMapOf(plan, ready);
  const { resourceVersion } = new AwsAuth(
    `${name}-aws-auth`,
    { ...where, force: orDefault(inputs.force, true), roles: [], users: [] },
    { parent, dependsOn: after(entries, plan) },
  );
  return outcomeOf(resourceVersion);
}
