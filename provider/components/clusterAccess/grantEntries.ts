import * as pulumi from "@pulumi/pulumi";
import { endsSoon } from "../../eks/accessEnd";
import { type Others, policiesOf } from "../../eks/grants";
import { type AwsAuthOptions, type CountedAccessEntry, ExistingMapping } from "../../resources/awsAuthArgs";
import type { WithUnmanagedAccess } from "../../resources/awsAuthEntriesResource";
import { arnByProvider } from "../../resources/ownCluster";
import { Gate } from "../../validation/gate";
import { isAbsent } from "../../validation/issues";
import { deepApply, isPlain, withDefault } from "../../validation/outputs";
import { ExistingAccessEntry } from "../accessEntry/args";
import { type DeclaredAccess, declareAccess } from "../accessEntry/resources";
import type { AwsAuthArgs } from "../awsAuth/args";
import { AwsAuth } from "../awsAuth/awsAuth";
import { timeOfRun } from "../shared/clock";
import { componentOf, formerChildren } from "../shared/formerChildren";
import type { Steps } from "../shared/steps";
import { entryType } from "../shared/storedEntries";
import { type ClusterAccessArgs, type ClusterAccessGrant, type ClusterAccessMode, UnmanagedAccess } from "./args";
import { givesAdministrator } from "./grantGuard";
import { entryOf, type InspectedCluster } from "./lookup";
import type { NamedGrant, NamedGrants } from "./namedGrants";
import { bindExactRights, bindRules, withOwnGroup } from "./ownGroup";
import type { Found } from "./unmanagedFindings";

/**
 * Declares an access entry for each grant, each in a step. With `migrate`, it then removes this component's entries from aws-auth, and with
 * `unmanaged: remove` those that are unmanaged.
 */
export function* declareEntries(name: string, plan: GrantPlan): Steps<GrantSubject[]> {
  const { inputs, cluster, parent } = plan;
  const clusterName = cluster.gate.input(inputs.clusterName as pulumi.Input<string>);
  const declareEntry = (grant: NamedGrant, index: number) => {
    const found = cluster.entries.then((each) => each[index] ?? {});
    const bound = [...bindRules(name, grant, plan), ...bindExactRights(name, grant, plan)];
    const hasOwnGroup = bound.length > 0 || bridgesMove(grant, inputs);
    const kubernetesGroups = hasOwnGroup ? withOwnGroup(name, grant) : grant.kubernetesGroups;
    const args = { ...entryOf(grant, inputs), kubernetesGroups, clusterName };
    const access = declareAccess(`${name}-${grant.name}`, args, found, parent, {
      component: name,
      formerNames: grant.formerNames,
      renamed:
        'the grant `formerNames: ["<its former name>"]`, or a renamed ClusterAccess `aliases: [{ name: "<its former name>" }]`',
      renamedFrom: (stored, urn) => formerGrant(grant.name, stored, urn),
      profile: inputs.profile,
      assumeRoleArn: inputs.assumeRoleArn,
    });
    const ready = bound.reduce((before, { group }) => Gate.after(group).output(before), access.ready);
    return { ...access, ready, groups: kubernetesGroups };
  };
  const entries: ReturnType<typeof declareEntry>[] = [];
  for (const [index, grant] of inputs.grants.entries()) {
    entries.push(declareEntry(grant, index));
    yield;
  }
  const left = inputs.migrate || removesMappings(plan) ? leaveConfigMap(name, plan, entries) : Gate.open;
  return entries.map(({ arn, username, ready, groups }, index) => {
    const given = withDefault(groups, []);
    const others = inputs.existing === ExistingAccessEntry.Use ? othersAt(index, plan) : undefined;
    return {
      principalArn: left.output(ready),
      username,
      groups: others ? pulumi.all([others, given]).apply(([known, groups]) => known?.groups ?? groups) : given,
      others,
      accessEntryArn: arn,
    };
  });
}

/**
 * Whether the access entry of a grant also gets the group that has the grant's permissions with aws-auth. An entry
 * takes precedence over aws-auth as soon as it exists, but its policies are associated later. Until then, the bindings
 * of the group still apply.
 */
function bridgesMove(grant: ClusterAccessGrant, { migrate, existing }: ClusterAccessArgs): boolean {
  const isStandard = isAbsent(grant.nodeType) && existing !== ExistingAccessEntry.Use;
  return migrate === true && isStandard && policiesOf(grant).length > 0;
}

/**
 * The instruction for a grant whose entry the state has under another URN; undefined if the ClusterAccess needs it
 * instead, because the name of the grant is unchanged.
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

/** The groups and policies of an entry that a grant only uses. A failure is reported by the lookup itself. */
function othersAt(index: number, { cluster }: GrantPlan): pulumi.Output<Others | undefined> {
  return pulumi.output(
    cluster.entries.then(
      (each) => each[index]?.others,
      () => undefined,
    ),
  );
}

/**
 * Declares an empty AwsAuth. It removes this component's entries and, with `take-over`, other owners' entries for the
 * grants, once all access entries and their policies exist. An update that fails earlier removes nothing. With
 * `unmanaged: remove`, it also removes unmanaged entries.
 */
function leaveConfigMap(name: string, plan: GrantPlan, entries: DeclaredAccess[]): Gate {
  const { inputs, parent } = plan;
  const ready = pulumi.all(entries.map((entry) => entry.ready));
  const where = configMapOf(plan, Gate.for(ready));
  const dependsOn = plan.cluster.gate.opened().then(
    async () => [...(await pulumi.getAllResources(ready))],
    () => [],
  );
  const args: AwsAuthArgs & WithUnmanagedAccess = {
    ...where,
    ...unmanagedAccess(plan),
    force: inputs.force,
    roles: [],
    users: [],
    absentArns: inputs.migrate ? takenOver(inputs) : undefined,
    accessEntries: inputs.grants.map(countedEntry),
  };
  const { resourceVersion } = new AwsAuth(`${name}-aws-auth`, args, {
    parent,
    dependsOn,
    aliases: formerChildren(parent, "eks-auth:index:AwsAuth", "-aws-auth"),
  });
  return Gate.for(resourceVersion);
}

/** Whether the AwsAuth removes unmanaged mappings. In the mode API, they give no access. */
function removesMappings({ inputs, mode }: GrantPlan): boolean {
  return inputs.unmanaged === UnmanagedAccess.Remove && mode !== "API";
}

/** The unmanaged access, as an input of the AwsAuth; nothing if it isn't removed. */
export function unmanagedAccess(plan: GrantPlan): WithUnmanagedAccess {
  if (!removesMappings(plan)) {
    return {};
  }
  const access = plan.found.then(({ removable, removableMappings }) => ({
    mappings: removableMappings.map(({ key, principal: arn, username, groups }) => ({ key, arn, username, groups })),
    principalArns: removable.map(({ principalArn }) => principalArn),
  }));
  // The gate reports the failure.
  access.catch(() => undefined);
  return { unmanaged: plan.cluster.gate.input(access) };
}

/** The access entry of a grant, as the lock-out guard of aws-auth counts it. */
function countedEntry(grant: NamedGrant): CountedAccessEntry {
  const administrator = givesAdministrator(grant) && !endsSoon(grant, timeOfRun());
  return { principalArn: grant.principalArn, administrator };
}

/** The principals whose entries are removed, even those of other owners. Entries of nodes are left to EKS. */
function takenOver({ grants, existingMappings }: NamedGrants): AwsAuthArgs["absentArns"] {
  const arns = grants.filter(({ nodeType }) => isAbsent(nodeType)).map(({ principalArn }) => principalArn);
  if (isPlain(existingMappings)) {
    return existingMappings === ExistingMapping.TakeOver ? arns : undefined;
  }
  return pulumi.output(existingMappings).apply((known) => (known === ExistingMapping.TakeOver ? arns : []));
}

/** The grants to declare and their cluster. */
export interface GrantPlan {
  inputs: NamedGrants;
  cluster: InspectedCluster;
  /** The access besides the grants. Fails if the gate of the cluster fails. */
  found: Promise<Found>;
  mode: ClusterAccessMode;
  parent: pulumi.Resource;
}

/** The Kubernetes identity of a grant's principal. */
export interface GrantSubject {
  /** Resolves when the access exists. */
  principalArn: pulumi.Output<string>;
  username: pulumi.Input<string>;
  groups: pulumi.Input<pulumi.Input<string>[]>;
  /** The groups and policies of an access entry that is only used; undefined or omitted if there is none. */
  others?: pulumi.Output<Others | undefined>;
  /** Omitted with aws-auth. */
  accessEntryArn?: pulumi.Output<string>;
}

/**
 * The dependencies of a resource; none if the inputs or the cluster are rejected. A resource with failing inputs is
 * never registered, and its dependents would wait forever instead of ending with the error.
 */
export function after(resources: pulumi.Resource[], { cluster }: GrantPlan): Promise<pulumi.Resource[]> {
  return cluster.gate.opened().then(
    () => resources,
    () => [],
  );
}

/**
 * The inputs of an AwsAuth that identify the ConfigMap and control its changes. Nothing is changed unless `gate` opens
 * too.
 */
export function configMapOf(plan: GrantPlan, gate: Gate = Gate.open): AwsAuthOptions {
  const { clusterName, region, profile, assumeRoleArn, kubeconfig, ...rest } = plan.inputs;
  const { backups, repair, existingMappings, restoreFrom } = rest;
  const both = plan.cluster.gate.and(gate);
  const how = { backups, repair, existingMappings, restoreFrom };
  if (kubeconfig !== undefined) {
    return { ...how, kubeconfig: both.input(kubeconfig) };
  }
  const named = both.input(clusterName as pulumi.Input<string>);
  return { ...how, clusterName: named, clusterArn: arnOf(named, plan), region, profile, assumeRoleArn };
}

/**
 * The ARN of the cluster according to the AWS provider. It prevents writing data of one cluster to another with the
 * same name.
 */
function arnOf(clusterName: pulumi.Input<string>, { inputs, cluster, parent }: GrantPlan): pulumi.Input<string> {
  return (
    inputs.clusterArn ??
    deepApply(clusterName, async (name) => (await cluster.description)?.arn ?? arnByProvider(name, parent))
  );
}
