import { ServiceAccountRole } from "../../../provider";
import { type Notes, rejection } from "../notes";

const oidcProviderArns = [
  "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF",
];
const manyAccounts = Array.from({ length: 60 }, (_, index) => ({ namespace: "shop", name: `worker-${index + 1}` }));

export const serviceAccountRole: Notes = {
  errors: [
    rejection(
      "A service account contains a wildcard, and `allowWildcards` isn't set.",
      () =>
        new ServiceAccountRole("reader", { oidcProviderArns, serviceAccounts: [{ namespace: "default", name: "*" }] }),
    ),
    rejection(
      "The trust policy exceeds the IAM size limit.",
      () => new ServiceAccountRole("reader", { oidcProviderArns, serviceAccounts: manyAccounts }),
    ),
    rejection(
      "A condition compares a key that requests with a token don't have.",
      () =>
        new ServiceAccountRole("reader", {
          oidcProviderArns,
          serviceAccounts: [{ namespace: "default", name: "my-service-account" }],
          trustConditions: [{ operator: "StringEquals", key: "aws:PrincipalOrgID", values: ["o-a1b2c3d4e5"] }],
        }),
    ),
    rejection(
      "An additional principal is a whole account.",
      () =>
        new ServiceAccountRole("reader", {
          oidcProviderArns,
          serviceAccounts: [{ namespace: "default", name: "my-service-account" }],
          additionalPrincipals: [{ principalArn: "arn:aws:iam::210987654321:root" }],
        }),
    ),
    rejection(
      "A required scope of the workload is missing.",
      () =>
        new ServiceAccountRole("dns", {
          oidcProviderArns,
          serviceAccounts: [{ namespace: "external-dns", name: "external-dns" }],
          workload: "external-dns",
        }),
    ),
    rejection(
      "`podIdentity` is set, and `clusterNames` is missing.",
      () =>
        new ServiceAccountRole("reader", {
          oidcProviderArns,
          serviceAccounts: [{ namespace: "default", name: "my-service-account" }],
          podIdentity: true,
        }),
    ),
  ],
};
