import { UserIdentityProvider } from "../../../provider";
import { cloud } from "../../../tests/support/mocks/access";
import { type Notes, rejection } from "../notes";

const clusterName = "prod";
const clientId = "kubernetes";
const own = "https://oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";

export const userIdentityProvider: Notes = {
  errors: [
    rejection(
      "EKS doesn't support the issuer.",
      () => new UserIdentityProvider("company", { clusterName, clientId, issuerUrl: "http://login.example.com" }),
    ),
    rejection(
      "The prefix would turn names of users or groups into reserved names.",
      () =>
        new UserIdentityProvider("company", {
          clusterName,
          clientId,
          issuerUrl: "https://login.example.com",
          groupsClaim: "groups",
          groupsPrefix: "system:",
        }),
    ),
    rejection(
      "The issuer is the cluster's own.",
      () => new UserIdentityProvider("company", { clusterName, clientId, issuerUrl: own }),
      cloud({ issuer: own }),
    ),
  ],
  moreErrors:
    "The preview also fails if the cluster has an identity provider config that this stack doesn't own; the error " +
    "lists the possible fixes. If the config can't be read, the component only warns.",
};
