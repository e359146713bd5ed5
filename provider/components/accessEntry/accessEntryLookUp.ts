import * as pulumi from "@pulumi/pulumi";
import { type Condition, holdsSecret, isMadeHere, whenKnown } from "../../check/eventual";
import type { Issue } from "../../check/issues";
import { refuse } from "../../check/refuse";
import { hidden } from "../../check/render";
import { describeCluster } from "../../cluster/describe";
import { parseArn } from "../../iam/arn";
import type { AccessEntryArgs } from "./accessEntry";
import { type FoundEntry, lookUpEntry } from "./entryLookUp";

const paths = {
  principalArn: ["principalArn"],
  type: ["type"],
  kubernetesGroups: ["kubernetesGroups"],
  username: ["username"],
};

/**
 * Asks AWS for the cluster, the principal and the access entry, as far as the inputs are known, and fails where EKS would
 * refuse the entry or another owns it. Nothing is asked before the inputs are checked.
 */
export async function lookUpAccessEntry(
  name: string,
  args: AccessEntryArgs,
  checked: Condition,
  parent: pulumi.Resource,
): Promise<FoundEntry> {
  await whenKnown(checked);
  const { clusterName } = args;
  const known = await whenKnown(clusterName);
  const description = known && (await describeCluster(clusterName, known.value, parent));
  if (known === undefined || description === undefined) {
    return {};
  }
  const ofMode = await modeProblems(clusterName, known.value, description.accessConfigs[0]?.authenticationMode);
  const { accountId: account = "", region } = parseArn(description.arn) ?? {};
  const cluster = { name: known.value, account, region, takesEntries: ofMode.length === 0 };
  const { found, problems } = await lookUpEntry({ name, args, paths, cluster, parent });
  await refuse("AccessEntry", name, args, [...ofMode, ...problems]);
  return found;
}

async function modeProblems(clusterName: pulumi.Input<string>, name: string, mode?: string): Promise<Issue[]> {
  // A preview doesn't know to which mode the program is about to bring a cluster of its own.
  if (mode !== "CONFIG_MAP" || (pulumi.runtime.isDryRun() && (await isMadeHere(clusterName)))) {
    return [];
  }
  const told = (await holdsSecret(clusterName)) ? hidden : name;
  return [
    {
      code: "mismatch",
      paths: [["clusterName"]],
      value: name,
      expected: "a cluster whose authentication mode is API or API_AND_CONFIG_MAP, and that of this one is CONFIG_MAP",
      fix:
        `Run \`aws eks update-cluster-config --name ${told} --access-config authenticationMode=API_AND_CONFIG_MAP\`, ` +
        "which can't be undone; or grant the access in aws-auth.",
    },
  ];
}
