import * as pulumi from "@pulumi/pulumi";
import { GroupBinding, UserIdentityProvider } from "pulumi-eks-auth";

const config = new pulumi.Config();

// Who people are: their address is their name in Kubernetes, and their groups come with a prefix before them.
const company = new UserIdentityProvider("company", {
  clusterName: config.require("clusterName"),
  issuerUrl: config.require("issuerUrl"),
  clientId: config.get("clientId") ?? "kubernetes",
  usernameClaim: "email",
  groupsClaim: "groups",
  groupsPrefix: "company:",
  scopes: ["email", "groups"],
});

// What they may do: whoever is in the company's group "developers" sees everything but secrets.
const developers = new GroupBinding("developers", {
  group: pulumi.interpolate`${company.groupsPrefix}developers`,
  clusterRole: "view",
});

export const kubeconfig = company.kubeconfig;
export const bindings = developers.bindings;
