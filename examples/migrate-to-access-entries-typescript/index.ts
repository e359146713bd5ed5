import * as pulumi from "@pulumi/pulumi";
import { AwsAuthConflict, ClusterAccess, ClusterAccessLevel, ClusterAccessVia } from "pulumi-eks-auth";

const config = new pulumi.Config();
const step = config.require<"adopt" | "move" | "done">("step", { allowedValues: ["adopt", "move", "done"] });

/** What differs between the steps: everything else of the program stays. */
const steps = {
  // The grants are entries of aws-auth, and this program has them from now on, whoever wrote them.
  adopt: { via: ClusterAccessVia.ConfigMap, conflict: AwsAuthConflict.TakeOver },
  // The grants become access entries; then their entries of aws-auth go.
  move: { via: ClusterAccessVia.AccessEntries, migrate: true },
  // Nothing of aws-auth is looked at any more.
  done: { via: ClusterAccessVia.AccessEntries },
};

const access = new ClusterAccess("access", {
  clusterName: config.require("clusterName"),
  grants: [
    { name: "team", principalArn: config.require("teamRoleArn"), access: ClusterAccessLevel.Edit },
    { name: "alice", principalArn: config.require("userArn"), access: ClusterAccessLevel.ClusterAdmin },
  ],
  ...steps[step],
});

export const accessTable = access.accessTable;
export const report = access.report;
