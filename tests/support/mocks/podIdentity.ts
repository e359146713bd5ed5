import type { Functions } from "./functions";

export const getAddon = "aws:eks/getAddon:getAddon";
export const getCaller = "aws:index/getCallerIdentity:getCallerIdentity";

/** An AWS account and region in which a role trusts a cluster. */
export function placeOfClusters(partition = "aws", region = "us-west-2", accountId = "123456789012"): Functions {
  return {
    [getCaller]: () => ({ accountId, arn: `arn:${partition}:iam::${accountId}:user/deployer`, userId: "AIDAEXAMPLE" }),
    "aws:index/getPartition:getPartition": () => ({ partition }),
    "aws:index/getRegion:getRegion": () => ({ region }),
  };
}

/** A cluster with the agent's add-on, which has these tags; without tags, the add-on is missing. */
export function clusterWithAgent(
  name: string,
  tags: Record<string, string> | undefined,
  cluster: Record<string, unknown> = {},
): Functions {
  return {
    "aws:eks/getCluster:getCluster": (inputs) => {
      if (inputs.name !== name) {
        throw new Error(`reading EKS Cluster (${inputs.name}): couldn't find resource`);
      }
      return { name, computeConfigs: [], ...cluster };
    },
    [getAddon]: ({ clusterName, addonName }) => {
      if (clusterName !== name || addonName !== "eks-pod-identity-agent" || tags === undefined) {
        throw new Error(`reading EKS Add-On (${clusterName}:${addonName}): couldn't find resource`);
      }
      const arn = `arn:aws:eks:us-west-2:123456789012:addon/${clusterName}/${addonName}/0a1b2c3d`;
      return { arn, clusterName, addonName, tags };
    },
  };
}

/** Account, region, and a cluster with an agent that isn't managed by the program. */
export const readyCluster = (name: string): Functions => ({ ...placeOfClusters(), ...clusterWithAgent(name, {}) });
