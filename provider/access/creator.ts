import type { Mode } from "./way";

/**
 * What is known of the administrator that a cluster has besides all grants: whoever created it. DescribeCluster doesn't
 * tell who that was.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessConfigResponse.html
 *
 * @param isAdmin Whether DescribeCluster says that the creator was made an administrator; undefined where it doesn't say.
 */
export function creatorStatement(mode: Mode, isAdmin: boolean | undefined): string {
  const who = "EKS doesn't tell who that is; CloudTrail's event CreateCluster does.";
  if (mode === "CONFIG_MAP") {
    return (
      "Whoever created the cluster is in system:masters, which stands neither in aws-auth nor here, and can't be taken " +
      `away in this mode. ${who}`
    );
  }
  if (isAdmin === false) {
    return "Whoever created the cluster got no access by that: it was created without an administrator.";
  }
  const entry = "an access entry with AmazonEKSClusterAdminPolicy, which `aws eks list-access-entries` shows";
  return isAdmin === undefined
    ? `Whoever created the cluster may be an administrator of it, by ${entry}. ${who}`
    : `Whoever created the cluster was made an administrator of it, by ${entry} unless it has been removed. ${who}`;
}
