import * as pulumi from "@pulumi/pulumi";
import { AwsAuthConflict, ClusterAccess, ClusterAccessLevel, ClusterAccessMethod } from "pulumi-eks-auth";

const config = new pulumi.Config();
const step = config.get<"move" | "done" | "back">("step", { allowedValues: ["move", "done", "back"] }) ?? "move";

/** What differs between the steps: everything else of the program stays. */
const steps = {
  // The grants become access entries; then their entries of aws-auth go.
  move: { migrate: true },
  // Nothing of aws-auth is looked at any more.
  done: {},
  // The grants become entries of aws-auth again; then their access entries go.
  back: { accessMethod: ClusterAccessMethod.ConfigMap },
};

const access = new ClusterAccess("access", {
  clusterName: config.require("clusterName"),
  grants: [
    { name: "team", principalArn: config.require("teamRoleArn"), access: ClusterAccessLevel.Edit },
    { name: "alice", principalArn: config.require("userArn"), access: ClusterAccessLevel.ClusterAdmin },
  ],
  // The entries of aws-auth for these two are this program's, whoever wrote them.
  conflict: AwsAuthConflict.TakeOver,
  ...steps[step],
});

export const accessTable = access.accessTable;
export const report = access.report;
