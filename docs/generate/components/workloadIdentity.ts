import { WorkloadIdentity } from "../../../provider";
import { type Notes, refusal } from "../notes";
import { serviceAccount } from "./serviceAccount";

export const workloadIdentity: Notes = {
  permissions: { of: ["ServiceAccountRole", "PodIdentity"] },
  kubernetes: serviceAccount.kubernetes,
  errors: [
    refusal(
      "The mode needs an input that isn't given.",
      () => new WorkloadIdentity("reader", { mode: "migrating", name: "my-service-account", clusterName: "prod" }),
    ),
    refusal(
      "A workload needs a scope that isn't given.",
      () =>
        new WorkloadIdentity("dns", {
          mode: "pod-identity",
          clusterName: "prod",
          name: "external-dns",
          workload: "external-dns",
        }),
    ),
    refusal(
      "The token of IRSA is to live shorter than Kubernetes lets it.",
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
