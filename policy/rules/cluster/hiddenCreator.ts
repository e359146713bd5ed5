import { rule } from "../../rule";
import { accessConfigOf, clusterType, isLocal } from "./clusterConfig";

export const hiddenCreator = rule({
  name: "hidden-creator",
  description: "The creator of a cluster doesn't become its administrator implicitly.",
  reason:
    "EKS gives the identity that creates a cluster full access. No program declares that access, so no review shows it; in the mode CONFIG_MAP it is in no list of the cluster either. The AWS provider disables it if accessConfig is given without bootstrapClusterCreatorAdminPermissions. Local clusters on Outposts, which can't disable it, aren't checked.",
  level: "advisory",
  settings: {},
  types: [clusterType],
  check: (resource) => {
    const { bootstrapClusterCreatorAdminPermissions: isAdministrator } = accessConfigOf(resource);
    if (isAdministrator !== true || isLocal(resource)) return [];
    return [
      {
        problem: "The identity that creates the cluster becomes its administrator, and no resource declares that.",
        fix: "For a new cluster, set accessConfig.bootstrapClusterCreatorAdminPermissions to false with the authentication mode API or API_AND_CONFIG_MAP, and declare the administrators as access entries. On an existing cluster, that change replaces the cluster, and eks.Cluster of pulumi-eks has no input for it: there, add the cluster to the setting `exceptions` of this rule, and create it with a role that only the pipeline can assume.",
      },
    ];
  },
});
