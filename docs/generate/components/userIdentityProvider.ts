import { UserIdentityProvider } from "../../../provider";
import { cloud } from "../../../tests/support/mocks/access";
import { type Notes, refusal } from "../notes";

const clusterName = "prod";
const clientId = "kubernetes";
const own = "https://oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";

export const userIdentityProvider: Notes = {
  errors: [
    refusal(
      "The issuer isn't one that EKS takes.",
      () => new UserIdentityProvider("company", { clusterName, clientId, issuerUrl: "http://login.example.com" }),
    ),
    refusal(
      "A prefix would make reserved names of people.",
      () =>
        new UserIdentityProvider("company", {
          clusterName,
          clientId,
          issuerUrl: "https://login.example.com",
          groupsClaim: "groups",
          groupsPrefix: "system:",
        }),
    ),
    refusal(
      "The issuer is the cluster's own.",
      () => new UserIdentityProvider("company", { clusterName, clientId, issuerUrl: own }),
      cloud({ issuer: own }),
    ),
  ],
  moreErrors:
    "A cluster that has a config which this stack doesn't own is refused too, with the ways out; where the look-up fails, that " +
    "is a warning.",
};
