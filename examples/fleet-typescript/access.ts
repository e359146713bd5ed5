import { ClusterAccess, ClusterAccessLevel } from "pulumi-eks-auth";

/** A cluster of the fleet, and the roles that have access to it. */
export interface Cluster {
  /** The name of the cluster and of its stack. */
  name: string;
  region: string;
  administratorsRoleArn: string;
  developersRoleArn: string;
}

/** The program of each stack: access to its cluster. */
export function declareAccess({ name, administratorsRoleArn, developersRoleArn }: Cluster) {
  const access = new ClusterAccess("access", {
    clusterName: name,
    grants: [
      { name: "administrators", principalArn: administratorsRoleArn, access: ClusterAccessLevel.ClusterAdmin },
      { name: "developers", principalArn: developersRoleArn, access: ClusterAccessLevel.Edit },
    ],
  });
  return { accessTable: access.accessTable };
}
