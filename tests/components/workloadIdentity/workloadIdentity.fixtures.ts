import { WorkloadIdentity, type WorkloadIdentityArgs } from "../../../provider";
import { runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import { readyCluster } from "../../support/mocks/podIdentity";
import { blue } from "../serviceAccountRole/serviceAccountRole.fixtures";

export const serviceAccountType = "kubernetes:core/v1:ServiceAccount";

/** The minimal inputs for each mode. */
export const minimal = {
  irsa: { mode: "irsa", name: "my-sa", oidcProviderArn: blue },
  podIdentity: { mode: "pod-identity", name: "my-sa", clusterName: "prod" },
  migrating: { mode: "migrating", name: "my-sa", oidcProviderArn: blue, clusterName: "prod" },
} as const satisfies Record<string, WorkloadIdentityArgs>;

/** Declares the component on a cluster with an agent and runs the program, which must succeed. */
export const declare = (args: WorkloadIdentityArgs, options: RunOptions = {}, name = "app") =>
  runWell(() => new WorkloadIdentity(name, args), { functions: readyCluster("prod"), ...options });
