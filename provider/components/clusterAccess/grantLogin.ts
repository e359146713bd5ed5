import { clusterOf } from "../../eks/clusterArn";
import { type Issue, isComplete } from "../../validation/issues";
import { containsSecret } from "../../validation/outputs";
import type { DescribedCluster } from "../shared/lookups";
import { type CheckLogin, readyIssues } from "../shared/readyIssues";
import type { NamedGrants } from "./namedGrants";

/**
 * The issue of `waitUntilReady` without a grant for the login.
 *
 * @param known The inputs, with `pending` for each value that this run doesn't know.
 */
export async function grantReadyIssues(
  inputs: NamedGrants,
  known: NamedGrants,
  { arn }: DescribedCluster,
): Promise<Issue[]> {
  const { clusterName, profile, assumeRoleArn, grants, waitUntilReady } = known;
  const login = { clusterName, region: clusterOf(arn)?.region, profile, assumeRoleArn };
  if (waitUntilReady !== true || !isComplete(login)) {
    return [];
  }
  const principals = inputs.grants.map(({ principalArn }) => principalArn);
  return await readyIssues(
    grants.map(({ principalArn }) => principalArn),
    login as CheckLogin,
    {
      what: "a grant for the deployer's identity",
      canAssume: "no",
      isSecret: await containsSecret([inputs.clusterName, inputs.profile, inputs.assumeRoleArn, ...principals]),
    },
  );
}
