import * as pulumi from "@pulumi/pulumi";
import { type Condition, holdsSecret, isMadeHere, whenKnown } from "../../check/eventual";
import { hidden, type Problem } from "../../check/problems";
import { refuse } from "../../check/refuse";
import { describeCluster, givenDescription } from "../../cluster/describe";
import { isForNodes, standardType } from "../../eks/accessEntryTypes";
import { generatedUsername, principalOf } from "../../eks/principal";
import { parseArn } from "../../iam/arn";
import type { AccessEntryArgs } from "./accessEntry";
import {
  alreadyThere,
  differences,
  type EntryKey,
  findAccessEntry,
  isOurs,
  type LiveAccessEntry,
} from "./existingAccessEntry";
import { lookUpPrincipal } from "./principalLookUp";

/** What AWS says of the entry that a program asks for; left out where it isn't asked or doesn't know. */
export interface FoundEntry {
  /** An entry that exists, that this stack doesn't own, and that `existing` says to use. */
  foreign?: LiveAccessEntry;
  /** The principal's unique ID. */
  uniqueId?: string;
  /** The user name to restore, where an entry of this stack has one that the program doesn't ask for. */
  username?: string;
}

/**
 * Asks AWS for the cluster, the principal and the access entry, as far as the inputs are known, and fails where EKS would
 * refuse the entry or another owns it. Nothing is asked before the inputs are checked, and those of a ClusterAccess that
 * declares the entry.
 */
export async function lookUpAccessEntry(
  name: string,
  args: AccessEntryArgs,
  checked: Condition,
  parent: pulumi.Resource,
): Promise<FoundEntry> {
  await whenKnown(checked);
  await givenDescription(parent);
  const cluster = await inspectCluster(args, parent);
  const { principalArn } = args;
  const principal = await whenKnown(principalArn);
  if (cluster === undefined || principal === undefined) {
    await refuse("AccessEntry", name, args, cluster?.problems ?? []);
    return {};
  }
  const isSecret = (await holdsSecret(args.clusterName)) || (await holdsSecret(principalArn));
  const key = { clusterName: cluster.name, principalArn: principal.value, isSecret };
  const [identity, live, type, groups, username] = await Promise.all([
    args.principalUniqueId === undefined && lookUpPrincipal(principalArn, principal.value, cluster.account, parent),
    cluster.problems.length === 0 ? findAccessEntry(key, parent) : undefined,
    whenKnown(args.type),
    whenKnown(args.kubernetesGroups),
    whenKnown(args.username),
  ]);
  const foreign = live !== undefined && !isOurs(live) ? live : undefined;
  const use = args.existing === "use";
  const asked = {
    type: type?.value,
    kubernetesGroups: groups?.value as string[] | undefined,
    username: username?.value,
  };
  await refuse("AccessEntry", name, args, [
    ...cluster.problems,
    ...accountProblems(principal.value, asked.type ?? standardType, cluster.account),
    ...(identity ? identity.problems : []),
    ...(foreign && !use ? [alreadyThere(name, key, foreign)] : []),
    ...(foreign && use ? differences(asked, foreign) : []),
  ]);
  const isLeftOut = username !== undefined && username.value === undefined;
  return {
    foreign,
    uniqueId: identity ? identity.uniqueId : undefined,
    username: live && !foreign && isLeftOut ? usernameToRestore(key, live) : undefined,
  };
}

/** The cluster's name and account, and what is wrong with it; undefined where it isn't known or not there yet. */
async function inspectCluster(
  args: AccessEntryArgs,
  parent: pulumi.Resource,
): Promise<{ name: string; account: string; problems: Problem[] } | undefined> {
  const { clusterName } = args;
  const known = await whenKnown(clusterName);
  const cluster = known && (await describeCluster(clusterName, known.value, parent));
  if (known === undefined || cluster === undefined) {
    return undefined;
  }
  const name = known.value;
  const mode = cluster.accessConfigs[0]?.authenticationMode;
  // A preview doesn't know to which mode the program is about to bring a cluster of its own.
  const isSettled = !pulumi.runtime.isDryRun() || !(await isMadeHere(clusterName));
  return {
    name,
    account: parseArn(cluster.arn)?.accountId ?? "",
    problems: mode === "CONFIG_MAP" && isSettled ? [modeProblem(name, await holdsSecret(clusterName))] : [],
  };
}

function modeProblem(name: string, isSecret: boolean): Problem {
  return {
    path: "clusterName",
    value: name,
    expected: "a cluster whose authentication mode is API or API_AND_CONFIG_MAP, and that of this one is CONFIG_MAP",
    fix:
      `Run \`aws eks update-cluster-config --name ${isSecret ? hidden : name} --access-config ` +
      "authenticationMode=API_AND_CONFIG_MAP`, which can't be undone; or grant the access in aws-auth.",
  };
}

function accountProblems(principalArn: string, type: string, account: string): Problem[] {
  return isForNodes(type) && principalOf(principalArn)?.account !== account
    ? [
        {
          path: "principalArn",
          value: principalArn,
          expected: `a role of the cluster's account, ${account}, for an access entry of the type ${type}`,
          fix: "Nodes belong to the cluster's account: pass their role there.",
        },
      ]
    : [];
}

/** EKS's own user name for an entry that has another. The AWS provider never puts it back by itself. */
function usernameToRestore({ principalArn }: EntryKey, live: LiveAccessEntry): string | undefined {
  const generated = generatedUsername(principalArn);
  return live.type === standardType && live.userName !== generated ? generated : undefined;
}
