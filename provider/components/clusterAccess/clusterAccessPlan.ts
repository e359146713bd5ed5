import type * as pulumi from "@pulumi/pulumi";
import type { Others } from "../../access/rights";
import { applied, type Condition, failingWith, whenKnown } from "../../check/eventual";
import { arnByProvider } from "../../cluster/ownCluster";
import type { AwsAuthOptions } from "../../resources/awsAuthOptions";
import type { ClusterAccessArgs } from "./clusterAccess";
import type { ClusterAccessMode } from "./clusterAccessChoices";
import type { InspectedCluster } from "./clusterAccessLookUp";

/** What is to be declared, and for which cluster. */
export interface Plan {
  inputs: ClusterAccessArgs;
  cluster: InspectedCluster;
  mode: ClusterAccessMode;
  parent: pulumi.Resource;
}

/** Who the principal of a grant is in Kubernetes. */
export interface Subject {
  /** It resolves when the access exists. */
  principalArn: pulumi.Output<string>;
  username: pulumi.Input<string>;
  groups: pulumi.Input<pulumi.Input<string>[]>;
  /** What it has by an access entry that is only used; undefined, or left out, where there is no such entry. */
  others?: pulumi.Output<Others | undefined>;
  /** Left out with aws-auth. */
  accessEntryArn?: pulumi.Output<string>;
}

/** An input that fails where the inputs or the cluster are refused, so that nothing is made beside that. */
export function gated<T>(input: pulumi.Input<T>, { cluster }: Pick<Plan, "cluster">): pulumi.Input<T> {
  return failingWith(input, cluster.verdict);
}

/**
 * What comes before a resource. Nothing where the inputs or the cluster are refused: a resource whose inputs fail never
 * comes, and whatever waits for it would wait for ever instead of ending with the error.
 */
export function after(resources: pulumi.Resource[], { cluster }: Plan): Promise<pulumi.Resource[]> {
  return whenKnown(cluster.verdict).then(
    () => resources,
    () => [],
  );
}

/** Where the ConfigMap is and how it is changed; all of it is there only once `condition` is. */
export function configMapOf(plan: Plan, condition?: Condition): AwsAuthOptions {
  const { clusterName, region, profile, roleToAssume, kubeconfig, ...rest } = plan.inputs;
  const { backups, repair, conflict, restoreFrom } = rest;
  const later = <T>(input: pulumi.Input<T>) => failingWith(gated(input, plan), condition);
  const how = { backups, repair, conflict, restoreFrom };
  if (kubeconfig !== undefined) {
    return { ...how, kubeconfig: later(kubeconfig) };
  }
  const named = later(clusterName as pulumi.Input<string>);
  return { ...how, clusterName: named, clusterArn: arnOf(named, plan), region, profile, roleToAssume };
}

/** The ARN of the cluster as the AWS provider knows it: what is read of one is never written to another of its name. */
function arnOf(clusterName: pulumi.Input<string>, { inputs, cluster, parent }: Plan): pulumi.Input<string> {
  return (
    inputs.clusterArn ??
    applied(clusterName, async (name) => (await cluster.description)?.arn ?? arnByProvider(name, parent))
  );
}
