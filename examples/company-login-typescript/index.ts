import * as pulumi from "@pulumi/pulumi";
import { GroupBinding, UserIdentityProvider } from "pulumi-eks-auth";

const config = new pulumi.Config();

// Authentication: the email address becomes the Kubernetes username, and the groups get a prefix.
const company = new UserIdentityProvider("company", {
  clusterName: config.require("clusterName"),
  issuerUrl: config.require("issuerUrl"),
  clientId: config.get("clientId") ?? "kubernetes",
  usernameClaim: "email",
  groupsClaim: "groups",
  groupsPrefix: "company:",
  scopes: ["email", "groups"],
});

// Permissions: members of the company's group "developers" can view most resources, but no secrets or roles.
const developers = new GroupBinding("developers", {
  group: pulumi.interpolate`${company.groupsPrefix}developers`,
  clusterRole: "view",
});

export const kubeconfig = company.kubeconfig;
export const bindings = developers.bindings;
