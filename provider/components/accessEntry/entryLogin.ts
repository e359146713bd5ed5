import type { Issue } from "../../validation/issues";
import { containsSecret, dependsOnResource, resolveIfKnown } from "../../validation/outputs";
import { readyIssues } from "../shared/readyIssues";
import type { AccessEntryArgs } from "./args";

/** The issue of `waitUntilReady` for a principal that the deployer neither is nor may assume. */
export async function entryReadyIssues(
  { clusterName, principalArn, waitUntilReady }: AccessEntryArgs,
  cluster: { name: string; region?: string },
): Promise<Issue[]> {
  const known = waitUntilReady === true ? await resolveIfKnown(principalArn) : undefined;
  if (known === undefined) {
    return [];
  }
  // The update may change the trust policy of a role that the program manages.
  const canAssume = (await dependsOnResource(principalArn)) ? "perhaps" : "now";
  const isSecret = (await containsSecret(clusterName)) || (await containsSecret(principalArn));
  return await readyIssues(
    [known.value],
    { clusterName: cluster.name, region: cluster.region },
    {
      what: "a principal that the deployer is or may assume",
      canAssume,
      isSecret,
    },
  );
}
