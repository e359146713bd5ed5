import { WorkloadIdentity } from "../../../provider";
import { type Notes, rejection } from "../notes";
import { serviceAccount } from "./serviceAccount";

export const workloadIdentity: Notes = {
  permissions: { of: ["ServiceAccountRole", "PodIdentity", "CredentialsCheck"] },
  kubernetes: serviceAccount.kubernetes,
  errors: [
    rejection(
      "An input that the mode requires is missing.",
      () => new WorkloadIdentity("reader", { mode: "migrating", name: "my-service-account", clusterName: "prod" }),
    ),
    rejection(
      "A required scope of the workload is missing.",
      () =>
        new WorkloadIdentity("dns", {
          mode: "pod-identity",
          clusterName: "prod",
          name: "external-dns",
          workload: "external-dns",
        }),
    ),
    rejection(
      "The lifetime of the IRSA token is below the Kubernetes minimum.",
      () =>
        new WorkloadIdentity("reader", {
          mode: "pod-identity",
          clusterName: "prod",
          name: "my-service-account",
          tokenExpirationSeconds: 60,
        }),
    ),
  ],
};
