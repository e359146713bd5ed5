import * as pulumi from "@pulumi/pulumi";
import { accessMethodOf, type Mode } from "../../eks/authenticationMode";
import type { LiveMappings } from "../../functions/otherAccess";
import { resolveIfKnown } from "../../validation/outputs";
import { otherAccess } from "../shared/clusterReadings";
import { thisStack } from "../shared/ownership";
import { type ClusterAccessArgs, UnmanagedAccess } from "./args";

/** The value of the report's `awsAuth` if the live aws-auth exists and can't be read. */
export const unreadAwsAuth = "not read: the cluster didn't respond; see the log of this run";

/** The live aws-auth, or the reason why it isn't read. */
export async function readLive(
  inputs: ClusterAccessArgs,
  mode: Mode,
  described: string | undefined,
  parent: pulumi.Resource,
): Promise<LiveMappings | string> {
  const { unmanaged = UnmanagedAccess.Report } = inputs;
  const isConcerned = unmanaged !== UnmanagedAccess.Report && mode !== "API";
  if (inputs.migrate !== true && !isConcerned && accessMethodOf(mode, inputs.accessMethod) === "access-entries") {
    return mode === "API"
      ? "not read: if the grants are access entries, aws-auth is only read with migrate"
      : 'not read: if the grants are access entries, aws-auth is only read with migrate or with unmanaged "fail" or "remove"';
  }
  const { clusterName, clusterArn = described, region, profile, assumeRoleArn, kubeconfig } = inputs;
  const given = kubeconfig === undefined ? { clusterName, clusterArn, region, profile, assumeRoleArn } : { kubeconfig };
  const known: Record<string, string | undefined> = {};
  for (const [key, input] of Object.entries(given)) {
    const found = await resolveIfKnown<string | undefined>(input);
    if (found === undefined || (kubeconfig === undefined && described === undefined)) {
      return "not read: the cluster doesn't exist yet";
    }
    known[key] = found.value;
  }
  try {
    return await otherAccess.readMappings({ ...known, stack: thisStack() });
  } catch (error) {
    await pulumi.log.warn(`The report doesn't include aws-auth: ${(error as Error).message}`, parent);
    return unreadAwsAuth;
  }
}
