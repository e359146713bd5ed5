import type * as pulumi from "@pulumi/pulumi";
import { clusterOf } from "../../eks/clusterArn";
import { type KnownPolicy, policiesOf } from "../../eks/grants";
import { isCaller } from "../../eks/iamPrincipal";
import type { ConnectionArgs } from "../../resources/awsAuthArgs";
import { Gate } from "../../validation/gate";
import { combine } from "../../validation/outputs";
import { awsCalls } from "../shared/awsCalls";
import { type AwaitedAccess, untilReady } from "../shared/untilReady";
import type { ClusterAccessGrantResult } from "./clusterAccessResults";
import { configMapOf, type GrantPlan } from "./grantEntries";

/** Declares the check of the deployer's own grant, and returns the grants once the deployer has it. */
export function waitForDeployer(
  name: string,
  plan: GrantPlan,
  granted: pulumi.Output<ClusterAccessGrantResult[]>,
): pulumi.Output<ClusterAccessGrantResult[]> {
  const { clusterName, clusterArn, region, profile, assumeRoleArn } = configMapOf(plan) as ConnectionArgs;
  const connection = { clusterName, clusterArn, region, profile, assumeRoleArn };
  const policies = plan.inputs.grants.map((grant) => policiesOf(grant)) as pulumi.Input<KnownPolicy[][]>;
  const access = combine({ granted, connection, policies }).apply(async (known): Promise<AwaitedAccess> => {
    const caller = await callerOfCheck(known.connection);
    const index = known.granted.findIndex(({ principalArn }) => isCaller(principalArn, caller));
    const { username, groups = [] } = known.granted[index] ?? {};
    return { username, groups, policies: known.policies[index] ?? [] };
  });
  const gate = untilReady(name, connection, access, [granted], plan.parent);
  return plan.cluster.gate.and(Gate.for(clusterArn)).and(gate).output(granted);
}

/** The caller of AWS; empty if AWS doesn't identify it, for a reason that the check itself then reports. */
async function callerOfCheck({ clusterName, ...rest }: Record<string, string | undefined>): Promise<string> {
  const { region = clusterOf(rest.clusterArn ?? "")?.region, profile, assumeRoleArn } = rest;
  const settings = { region, profile, assumeRoleArn };
  return (await awsCalls.callerArn(clusterName ?? "", settings).catch(() => undefined)) ?? "";
}
