import * as pulumi from "@pulumi/pulumi";
import type { Others } from "../../access/rights";
import { type Condition, failingWith, isPlain, orDefault, outcomeOf, whenKnown } from "../../check/eventual";
import { isAbsent } from "../../check/issues";
import { AwsAuthConflict } from "../../resources/awsAuthOptions";
import { ExistingAccessEntry } from "../accessEntry/accessEntryType";
import { type DeclaredAccess, declareAccess, entryType } from "../accessEntry/declareAccess";
import { AwsAuth, type AwsAuthArgs } from "../awsAuth/awsAuth";
import { componentOf, formerChildren } from "../formerChildren";
import type { ClusterAccessArgs } from "./clusterAccess";
import { entryOf } from "./clusterAccessEntryLookUp";
import { configMapOf, gated, type Plan, type Subject } from "./clusterAccessPlan";

/** Declares an access entry for each grant, and with `migrate` afterwards that aws-auth has no entry of this component. */
export function declareEntries(name: string, plan: Plan): Subject[] {
  const { inputs, cluster, parent } = plan;
  const clusterName = gated(inputs.clusterName as pulumi.Input<string>, plan);
  const entries = inputs.grants.map((grant, index) => {
    const found = cluster.entries.then((each) => each[index] ?? {});
    const args = { ...entryOf(grant, inputs), clusterName };
    return declareAccess(`${name}-${grant.name}`, args, found, parent, {
      component: name,
      formerNames: grant.formerNames,
      renamed:
        'the grant `formerNames: ["<its former name>"]`, or a renamed ClusterAccess `aliases: [{ name: "<its former name>" }]`',
      renamedFrom: (stored, urn) => formerGrant(grant.name, stored, urn),
      profile: inputs.profile,
      roleToAssume: inputs.roleToAssume,
    });
  });
  const gone = inputs.migrate ? leaveConfigMap(name, plan, entries) : undefined;
  return entries.map(({ arn, username, ready }, index) => {
    const given = orDefault(inputs.grants[index]?.groups, []);
    const others = inputs.existing === ExistingAccessEntry.Use ? othersAt(index, plan) : undefined;
    return {
      principalArn: gone ? failingWith(ready, gone) : ready,
      username,
      groups: others ? pulumi.all([others, given]).apply(([known, groups]) => known?.groups ?? groups) : given,
      others,
      accessEntryArn: arn,
    };
  });
}

/**
 * How a grant says that its entry is the one that the state has under another URN; undefined where the ClusterAccess has to
 * say so, since the grant is called as before.
 */
function formerGrant(grant: string, stored: string, urn: string): string | undefined {
  const former = componentOf(stored, entryType, "-entry") ?? "";
  const component = `${componentOf(urn, entryType, `-${grant}-entry`)}-`;
  const gives = (formerName: string) => `give the grant \`formerNames: ["${formerName}"]\``;
  if (former.includes("eks-auth:index:AccessEntry::")) {
    return gives(former);
  }
  if (!former.includes("eks-auth:index:ClusterAccess::")) {
    return undefined;
  }
  if (former.startsWith(component)) {
    return gives(former.slice(component.length));
  }
  return former.endsWith(`-${grant}`) ? undefined : gives(former);
}

/** What the principal of a grant has by an entry that is only used. Whoever looks that up tells of its failure. */
function othersAt(index: number, { cluster }: Plan): pulumi.Output<Others | undefined> {
  return pulumi.output(
    cluster.entries.then(
      (each) => each[index]?.others,
      () => undefined,
    ),
  );
}

/**
 * Declares an AwsAuth with nothing in it: what it had is removed, and with `takeOver` what others wrote for the grants,
 * after all the access entries and their policies exist. An update that fails before that removes nothing.
 */
function leaveConfigMap(name: string, plan: Plan, entries: DeclaredAccess[]): Condition {
  const { inputs, parent } = plan;
  const ready = pulumi.all(entries.map((entry) => entry.ready));
  const where = configMapOf(plan, outcomeOf(ready));
  const dependsOn = whenKnown(plan.cluster.verdict).then(
    async () => [...(await pulumi.getAllResources(ready))],
    () => [],
  );
  const { resourceVersion } = new AwsAuth(
    `${name}-aws-auth`,
    { ...where, force: orDefault(inputs.force, true), roles: [], users: [], absent: takenOver(inputs) },
    { parent, dependsOn, aliases: formerChildren(parent, "eks-auth:index:AwsAuth", "-aws-auth") },
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
