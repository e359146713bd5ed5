import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { isPlain } from "../../check/eventual";
import { userError } from "../../check/userError";
import type { ControlPlaneAccessArgs } from "./controlPlaneAccess";

/** Where the clusters are. */
export interface Scope {
  accountId: pulumi.Input<string>;
  partition: pulumi.Input<string>;
  regions: pulumi.Input<pulumi.Input<string>[]>;
}

/** The account, partition and regions of the clusters: those of the AWS provider, where they are left out. */
export function scopeOf({ accountId, partition, regions }: ControlPlaneAccessArgs, parent: pulumi.Resource): Scope {
  return {
    accountId: orLookedUp("accountId", "sts:GetCallerIdentity to answer", accountId, async () => {
      return (await aws.getCallerIdentity({}, { parent })).accountId;
    }),
    partition: orLookedUp("partition", "the AWS provider to tell it", partition, async () => {
      return (await aws.getPartition({}, { parent })).partition;
    }),
    regions: orLookedUp<pulumi.Input<string>[]>("regions", "the AWS provider to tell its own", regions, async () => {
      return [(await aws.getRegion({}, { parent })).region];
    }),
  };
}

function orLookedUp<T>(
  input: string,
  expected: string,
  given: pulumi.Input<T> | undefined,
  lookUp: () => Promise<T>,
): pulumi.Input<T> {
  const look = () =>
    lookUp().catch((error: Error) => {
      const fix = `Give ${input}, or check the AWS provider's configuration and credentials.`;
      throw userError(`${input} is missing, and it can't be looked up; expected ${expected}. ${fix} ${error.message}`);
    });
  if (isPlain(given)) {
    return (given ?? look()) as pulumi.Input<T>;
  }
  return pulumi.output(given).apply((known) => known ?? look()) as pulumi.Output<T>;
}
