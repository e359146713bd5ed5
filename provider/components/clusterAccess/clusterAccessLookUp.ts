import * as pulumi from "@pulumi/pulumi";
import { liveModeProblems, type Mode, wayOf } from "../../access/way";
import { holdsSecret, isMadeHere, whenKnown } from "../../check/eventual";
import type { CheckedInputs } from "../../check/inputs";
import type { Issue } from "../../check/issues";
import { refuse } from "../../check/refuse";
import { type DescribedCluster, describeCluster } from "../../cluster/describe";
import type { FoundEntry } from "../accessEntry/entryLookUp";
import type { ClusterAccessArgs } from "./clusterAccess";
import { lookUpEntries } from "./clusterAccessEntryLookUp";
import { problemsInMode } from "./clusterAccessProblems";
import { otherClusterProblems, tellUncompared } from "./clusterAccessSameCluster";

/** What is known of the cluster: all of it comes of one DescribeCluster. */
export interface InspectedCluster {
  /** The cluster as EKS describes it; undefined where it isn't known yet which it is, or it isn't there yet. */
  description: Promise<DescribedCluster | undefined>;
  /** The mode that decides: the given one, else the live one. Fails where there is neither. */
  mode: Promise<Mode>;
  /**
   * What was found of the access entry of each grant, in their order; empty where the grants become none, or the cluster
   * isn't known. Fails where `verdict` does.
   */
  entries: Promise<FoundEntry[]>;
  /** Fails where an input is refused, or the cluster or a grant's entry can't be as asked. Nothing is made beside that. */
  verdict: pulumi.Output<void>;
}

/** Asks for the cluster, once the inputs are checked. */
export function inspectCluster(
  name: string,
  { inputs, checked, known }: CheckedInputs<ClusterAccessArgs>,
  parent: pulumi.Resource,
): InspectedCluster {
  const clusterName = inputs.clusterName === undefined ? undefined : pulumi.output(inputs.clusterName);
  const given = inputs.authenticationMode;
  const describe = async () => {
    await whenKnown(checked);
    const text = clusterName && (await whenKnown(clusterName));
    const otherwise = given === undefined ? "give authenticationMode and via" : undefined;
    return clusterName && text && describeCluster(clusterName, text.value, parent, otherwise);
  };
  const description = describe();
  const refuseIf = async (problems: Issue[]) => refuse("ClusterAccess", name, inputs, problems);
  const lookUp = async (): Promise<Mode> => {
    const cluster = await description;
    const live = liveMode(cluster);
    if (live === undefined) {
      await refuseIf([notThereYet]);
    }
    await refuseIf(problemsInMode(await known, live as Mode));
    return live as Mode;
  };
  const mode = given === undefined ? lookUp() : Promise.resolve(given);
  const judge = async () => {
    const [decisive, cluster] = [await mode, await description];
    const live = liveMode(cluster);
    // A preview doesn't know to which mode the program is about to bring a cluster of its own.
    const isSettled = !pulumi.runtime.isDryRun() || !(clusterName && (await isMadeHere(clusterName)));
    const way = wayOf(decisive, inputs.via);
    const ofMode = live !== undefined && isSettled ? liveModeProblems(live, way, decisive) : [];
    const isSecret = await holdsSecret(inputs.clusterName);
    const others = cluster === undefined ? [] : otherClusterProblems(await known, cluster, isSecret);
    await refuseIf([...ofMode, ...others]);
    if (cluster !== undefined && (way !== "access-entries" || inputs.migrate === true)) {
      tellUncompared(await known, cluster, isSecret, parent);
    }
    if (cluster === undefined || way !== "access-entries") {
      return [];
    }
    const { found, problems } = await lookUpEntries(name, { inputs, known: await known }, cluster, parent);
    await refuseIf(problems);
    return found;
  };
  const entries = judge();
  return { description, mode, entries, verdict: pulumi.output(entries.then(() => undefined)) };
}

/** The mode of a cluster; one that EKS tells none of is older than the modes, and knows aws-auth alone. */
function liveMode(cluster: DescribedCluster | undefined): Mode | undefined {
  return cluster && ((cluster.accessConfigs[0]?.authenticationMode || "CONFIG_MAP") as Mode);
}

const notThereYet: Issue = {
  code: "missing",
  paths: [["authenticationMode"]],
  expected: "the mode of a cluster that exists already, and this one is yet to be made, so that it can't be looked up",
  fix: "Give the mode that the program gives the cluster: it decides which resources there are.",
};
