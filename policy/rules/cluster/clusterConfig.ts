import { pending } from "../../../provider/validation/issues";
import { fieldsOf } from "../../inputValues";
import type { CheckedResource } from "../../rule";

export const clusterType = "aws:eks/cluster:Cluster";

/**
 * Whether the cluster is a local one on an Outpost, which only supports the mode CONFIG_MAP and a creator who is its
 * administrator, as EKS's error for other settings says: https://github.com/eksctl-io/eksctl/issues/7552
 */
export function isLocal({ props: { outpostConfig } }: CheckedResource): boolean {
  return outpostConfig !== undefined && outpostConfig !== null;
}

/** The settings of access with which a cluster is created; one that isn't known yet is `pending`. */
export function accessConfigOf({ props: { accessConfig } }: CheckedResource) {
  if (accessConfig === pending) {
    return { authenticationMode: pending, bootstrapClusterCreatorAdminPermissions: pending };
  }
  const { authenticationMode, bootstrapClusterCreatorAdminPermissions } = fieldsOf(accessConfig);
  // EKS's default is true, but the AWS provider sends false for an accessConfig without a value, although its
  // documentation says true: https://github.com/pulumi/pulumi-aws/issues/3997
  const usual = accessConfig === undefined || accessConfig === null;
  return {
    authenticationMode,
    bootstrapClusterCreatorAdminPermissions: bootstrapClusterCreatorAdminPermissions ?? usual,
  };
}
