import { OidcProvider } from "../../../provider";
import { accountWithProviders } from "../../../tests/support/mocks/functions";
import { type Notes, rejection } from "../notes";

const issuer = "oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";

export const oidcProvider: Notes = {
  permissions: { words: "With `clusterName`, also `eks:DescribeCluster`.", actions: ["eks:DescribeCluster"] },
  errors: [
    rejection("Neither `clusterName` nor `issuer` is set, or both are.", () => new OidcProvider("cluster", {})),
    rejection(
      "IAM doesn't support the issuer.",
      () => new OidcProvider("cluster", { issuer: "https://oidc.example.com:8443/id/PROD" }),
    ),
    rejection(
      "The account already has a provider for the issuer, and this stack doesn't own it.",
      () => new OidcProvider("cluster", { issuer: `https://${issuer}` }),
      accountWithProviders({ [issuer]: { "eks-auth:stack": "acme/shop/staging" } }),
    ),
  ],
};
