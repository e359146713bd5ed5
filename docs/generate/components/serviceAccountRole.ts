import { ServiceAccountRole } from "../../../provider";
import { type Notes, refusal } from "../notes";

const oidcProviderArns = [
  "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF",
];
const manyAccounts = Array.from({ length: 60 }, (_, index) => ({ namespace: "shop", name: `worker-${index + 1}` }));

export const serviceAccountRole: Notes = {
  errors: [
    refusal(
      "A service account has a wildcard, and `allowWildcards` isn't set.",
      () =>
        new ServiceAccountRole("reader", { oidcProviderArns, serviceAccounts: [{ namespace: "default", name: "*" }] }),
    ),
    refusal(
      "The trust policy is larger than IAM takes.",
      () => new ServiceAccountRole("reader", { oidcProviderArns, serviceAccounts: manyAccounts }),
    ),
    refusal(
      "A workload needs a scope that isn't given.",
      () =>
        new ServiceAccountRole("dns", {
          oidcProviderArns,
          serviceAccounts: [{ namespace: "external-dns", name: "external-dns" }],
          workload: "external-dns",
        }),
    ),
    refusal(
      "`podIdentity` is set, and the clusters aren't named.",
      () =>
        new ServiceAccountRole("reader", {
          oidcProviderArns,
          serviceAccounts: [{ namespace: "default", name: "my-service-account" }],
          podIdentity: true,
        }),
    ),
  ],
};
