import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, ClusterAccessLevel, ClusterAccessMethod, ExistingMapping } from "pulumi-eks-auth";

const config = new pulumi.Config();
const step = config.get<"move" | "done" | "back">("step", { allowedValues: ["move", "done", "back"] }) ?? "move";

/** The inputs that differ between the steps. */
const steps = {
  // The grants become access entries; then their entries of aws-auth are removed.
  move: { migrate: true },
  // The program no longer reads aws-auth.
  done: {},
  // The grants become entries of aws-auth again; then their access entries are deleted.
  back: { accessMethod: ClusterAccessMethod.ConfigMap },
};

const access = new ClusterAccess("access", {
  clusterName: config.require("clusterName"),
  grants: [
    { name: "team", principalArn: config.require("teamRoleArn"), access: ClusterAccessLevel.Edit },
    { name: "alice", principalArn: config.require("userArn"), access: ClusterAccessLevel.ClusterAdmin },
  ],
  // Takes over the aws-auth entries of these two principals, even if someone else wrote them.
  existingMappings: ExistingMapping.TakeOver,
  ...steps[step],
});

export const accessTable = access.accessTable;
export const report = access.report;
