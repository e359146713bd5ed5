import { pending } from "../../../provider/validation/issues";
import { fieldsOf } from "../../inputValues";
import type { CheckedResource } from "../../rule";

export const clusterType = "aws:eks/cluster:Cluster";

/** The settings of access with which a cluster is created; one that isn't known yet is `pending`. */
export function accessConfigOf({ props: { accessConfig } }: CheckedResource) {
  if (accessConfig === pending) {
    return { authenticationMode: pending, bootstrapClusterCreatorAdminPermissions: pending };
  }
  const { authenticationMode, bootstrapClusterCreatorAdminPermissions } = fieldsOf(accessConfig);
  return { authenticationMode, bootstrapClusterCreatorAdminPermissions };
}
