import { OidcProvider } from "../../../provider";
import { accountWithProviders } from "../../../tests/support/mocks/functions";
import { type Notes, refusal } from "../notes";

const issuer = "oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";

export const oidcProvider: Notes = {
  permissions: { words: "With `clusterName` also `eks:DescribeCluster`.", actions: ["eks:DescribeCluster"] },
  errors: [
    refusal("Neither the cluster nor its issuer is given, or both are.", () => new OidcProvider("cluster", {})),
    refusal(
      "The issuer isn't one that IAM takes.",
      () => new OidcProvider("cluster", { issuer: "https://oidc.example.com:8443/id/PROD" }),
    ),
    refusal(
      "The account has a provider for the issuer that isn't this stack's.",
      () => new OidcProvider("cluster", { issuer: `https://${issuer}` }),
      accountWithProviders({ [issuer]: { "eks-auth:stack": "acme/shop/staging" } }),
    ),
  ],
};
