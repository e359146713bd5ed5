import type * as pulumi from "@pulumi/pulumi";
import { clusterOf } from "../../eks/clusterArn";
import { iamPrincipalOf, isCaller } from "../../eks/iamPrincipal";
import { clusterIdentityOf } from "../../resources/ownCluster";
import { Gate } from "../../validation/gate";
import { combine, withDefault } from "../../validation/outputs";
import { awsCalls } from "../shared/awsCalls";
import { type AwaitedAccess, untilReady } from "../shared/untilReady";
import type { NamedEntryArgs } from "./namedEntry";
import type { DeclaredAccess } from "./resources";

/** Declares the check of an entry's access. The gate opens when the principal has it. */
export function waitUntilReady(
  name: string,
  args: NamedEntryArgs,
  { arn, username, ready }: DeclaredAccess,
  parent: pulumi.Resource,
): Gate {
  const { clusterName, principalArn } = args;
  const { clusterArn, region } = clusterIdentityOf({ clusterName }, parent);
  const assumeRoleArn = combine({ clusterName, clusterArn, region, principalArn }).apply(
    assumedRole,
  ) as pulumi.Output<string>;
  const access = combine({
    username,
    groups: withDefault(args.kubernetesGroups, []),
    policies: withDefault(args.accessPolicies, []),
  }) as pulumi.Output<AwaitedAccess>;
  const gate = untilReady(name, { clusterName, clusterArn, region, assumeRoleArn }, access, [arn, ready], parent);
  return Gate.for(clusterArn).and(gate);
}

/** The principal, if the deployer has to assume it. If AWS doesn't identify the deployer, the check reports the reason. */
async function assumedRole(known: {
  clusterName: string;
  clusterArn?: string;
  region?: string;
  principalArn: string;
}): Promise<string | undefined> {
  const { clusterName, principalArn, region = clusterOf(known.clusterArn ?? "")?.region } = known;
  if (iamPrincipalOf(principalArn)?.kind !== "role") {
    return undefined;
  }
  const caller = await awsCalls.callerArn(clusterName, { region }).catch(() => undefined);
  return caller === undefined || isCaller(principalArn, caller) ? undefined : principalArn;
}
