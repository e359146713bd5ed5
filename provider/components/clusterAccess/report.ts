import * as pulumi from "@pulumi/pulumi";
import type { Notice } from "../../awsauth/lint/templates";
import { creatorStatement, type LiveAwsAuth, type LiveReport, reportOn } from "../../eks/accessReport";
import { accessMethodOf, type Mode } from "../../eks/authenticationMode";
import { getAwsAuth } from "../../functions/getAwsAuth";
import type { CheckedInputs } from "../../validation/inputs";
import { isComplete } from "../../validation/issues";
import { resolveIfKnown } from "../../validation/outputs";
import type { ClusterAccessArgs, ClusterAccessReport } from "./args";
import type { InspectedCluster } from "./lookup";
import { logMoves } from "./moves";
import type { NamedGrants } from "./namedGrants";

/** Reports on the cluster as of the start of the run, and logs the grants that move. */
export function reportOnCluster(
  name: string,
  { inputs, known }: CheckedInputs<NamedGrants>,
  cluster: InspectedCluster,
  parent: pulumi.Resource,
): pulumi.Output<ClusterAccessReport> {
  const ask = async () => {
    await cluster.gate.opened();
    const [mode, description] = [await cluster.mode, await cluster.description];
    const isAdmin = description?.accessConfigs[0]?.bootstrapClusterCreatorAdminPermissions;
    const live = await readLive(inputs, mode, description?.arn, parent);
    if (typeof live !== "string") {
      await logMoves(name, { inputs, known: await known, mode, live }, parent);
    }
    return { creator: creatorStatement(mode, isAdmin), live };
  };
  const arns = pulumi.all(inputs.grants.map(({ principalArn }) => principalArn));
  const asked = pulumi.output(ask());
  return pulumi.all([asked, arns]).apply(([{ creator, live }, known]) => {
    const nothing: LiveReport = { uncovered: [], nodes: [], covered: [] };
    const found = typeof live === "string" ? nothing : reportOn(live, known);
    return { creator, awsAuth: typeof live === "string" ? live : "read", ...found };
  });
}

/** The live aws-auth, or the reason why it isn't read. */
async function readLive(
  inputs: ClusterAccessArgs,
  mode: Mode,
  described: string | undefined,
  parent: pulumi.Resource,
): Promise<LiveAwsAuth | string> {
  if (inputs.migrate !== true && accessMethodOf(mode, inputs.accessMethod) === "access-entries") {
    return "not read: if the grants are access entries, aws-auth is only read with migrate";
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
    return await getAwsAuth(known, { parent });
  } catch (error) {
    const reason = "not read: the cluster didn't respond; see the log of this run";
    await pulumi.log.warn(`The report doesn't include aws-auth: ${(error as Error).message}`, parent);
    return reason;
  }
}

/**
 * The groups that no binding of the component uses, each reported once; none while the group of a binding is unknown.
 * Such a group grants no permissions, unless a binding that is declared elsewhere uses it.
 */
export function unboundGroups({ grants, bindings }: ClusterAccessArgs): Notice[] {
  const bound = (bindings ?? []).map(({ group }) => group);
  if (!isComplete(bound)) {
    return [];
  }
  const shown = new Set<unknown>(bound);
  return grants.flatMap(({ kubernetesGroups: groups }, index) =>
    (Array.isArray(groups) ? groups : []).flatMap((group, place) => {
      if (typeof group !== "string" || shown.has(group)) {
        return [];
      }
      shown.add(group);
      const message =
        "no binding uses this group, so it grants no permissions here. " +
        "Add a binding for it, unless one is declared elsewhere.";
      return [{ severity: "warning", paths: [["grants", index, "kubernetesGroups", place]], value: group, message }];
    }),
  );
}
