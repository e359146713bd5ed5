import { rule } from "../../rule";
import { accessConfigOf, clusterType, isLocal } from "./clusterConfig";

export const configMapMode = rule({
  name: "config-map-mode",
  description: "The authentication mode of a cluster supports access entries.",
  reason:
    "In the mode CONFIG_MAP, access depends on one ConfigMap, and if it is broken, only the creator of the cluster can repair it. Access entries are managed by the EKS API, with permissions of IAM, even if no principal can sign in any more. Local clusters on Outposts, which have no other mode, aren't checked.",
  level: "advisory",
  settings: {},
  types: [clusterType],
  check: (resource) => {
    const { authenticationMode: mode } = accessConfigOf(resource);
    if ((mode !== undefined && mode !== null && mode !== "CONFIG_MAP") || isLocal(resource)) return [];
    const problem =
      mode === "CONFIG_MAP"
        ? "The cluster has the authentication mode CONFIG_MAP, which has no access entries."
        : "The cluster has no authenticationMode: EKS creates it with CONFIG_MAP, which has no access entries.";
    return [
      {
        problem,
        fix: "Set accessConfig.authenticationMode to API for a new cluster, and to API_AND_CONFIG_MAP for an existing one, which can have API once aws-auth isn't needed any more. EKS changes the mode in place, and can't change it back.",
      },
    ];
  },
});
