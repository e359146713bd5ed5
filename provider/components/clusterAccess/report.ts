import type * as pulumi from "@pulumi/pulumi";
import type { Notice } from "../../awsauth/lint/templates";
import { creatorStatement, type LiveAwsAuth, type LiveReport, reportOn } from "../../eks/accessReport";
import type { LiveMappings } from "../../functions/otherAccess";
import type { CheckedInputs } from "../../validation/inputs";
import { isComplete } from "../../validation/issues";
import { combine } from "../../validation/outputs";
import type { ClusterAccessReport } from "./clusterAccessResults";
import { logMoves } from "./moves";
import type { NamedGrants } from "./namedGrants";
import type { InspectedAccess } from "./unmanaged";
import { principalsIn } from "./unmanagedFindings";

/** Reports on the cluster as of the start of the run, and logs the grants that move. */
export function reportOnCluster(
  name: string,
  { inputs, known }: CheckedInputs<NamedGrants>,
  { cluster, found, readings }: InspectedAccess,
  parent: pulumi.Resource,
): pulumi.Output<ClusterAccessReport> {
  const ask = async () => {
    await cluster.gate.opened();
    const [mode, description, read] = [await cluster.mode, await cluster.description, await readings];
    const isAdmin = description?.accessConfigs[0]?.bootstrapClusterCreatorAdminPermissions;
    const live = typeof read.live === "string" ? read.live : awsAuthOf(read.live);
    if (typeof live !== "string") {
      await logMoves(name, { inputs, known: await known, mode, live }, parent);
    }
    const others = await found;
    const ofEntries = { accessEntries: read.entries.note, entries: others.entries, unmanaged: principalsIn(others) };
    return { creator: creatorStatement(mode, isAdmin), live, ofEntries };
  };
  const arns = inputs.grants.map(({ principalArn }) => principalArn);
  return combine([ask(), arns] as const).apply(([{ creator, live, ofEntries }, known]) => {
    const nothing: LiveReport = { uncovered: [], nodes: [], covered: [] };
    const ofAwsAuth = typeof live === "string" ? nothing : reportOn(live, known);
    return { creator, awsAuth: typeof live === "string" ? live : "read", ...ofAwsAuth, ...ofEntries };
  });
}

/** The entries and accounts by their key. */
function awsAuthOf({ mappings }: LiveMappings): LiveAwsAuth {
  const of = (wanted: string) => mappings.filter(({ key }) => key === wanted);
  const entries = (wanted: string) =>
    of(wanted).map(({ principal: arn, username, groups, line }) => ({ arn, username, groups, line }));
  return {
    roles: entries("mapRoles"),
    users: entries("mapUsers"),
    accounts: of("mapAccounts").map(({ principal }) => principal),
  };
}

/**
 * The groups that no binding of the component uses, each reported once; none while the group of a binding is unknown.
 * Such a group grants no permissions, unless a binding that is declared elsewhere uses it.
 */
export function unboundGroups({ grants, places, bindings }: NamedGrants): Notice[] {
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
      const path = ["grants", places[index] ?? index, "kubernetesGroups", place];
      return [{ severity: "warning", paths: [path], value: group, message }];
    }),
  );
}
