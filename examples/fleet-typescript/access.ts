import { ClusterAccess, ClusterAccessLevel } from "pulumi-eks-auth";

/** A cluster of the fleet, and the roles that have access to it. */
export interface Cluster {
  /** The name of the cluster and of its stack. */
  name: string;
  region: string;
  administratorsRoleArn: string;
  developersRoleArn: string;
  guests?: Guest[];
}

/** A role with read access until a date. */
interface Guest {
  name: string;
  roleArn: string;
  /** The end of its access, as in `2027-01-31T18:00[Europe/Berlin]`. */
  until: string;
}

/** The program of each stack: access to its cluster. */
export function declareAccess({ name, administratorsRoleArn, developersRoleArn, guests = [] }: Cluster) {
  const access = new ClusterAccess("access", {
    clusterName: name,
    grants: [
      { name: "administrators", principalArn: administratorsRoleArn, access: ClusterAccessLevel.ClusterAdmin },
      { name: "developers", principalArn: developersRoleArn, access: ClusterAccessLevel.Edit },
      ...guests.map(({ name, roleArn, until }) => ({
        name,
        principalArn: roleArn,
        access: ClusterAccessLevel.View,
        until,
      })),
    ],
  });
  return { accessTable: access.accessTable };
}
