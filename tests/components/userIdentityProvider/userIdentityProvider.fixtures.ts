import { UserIdentityProvider, type UserIdentityProviderArgs } from "../../../provider";
import { runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import { cloud } from "../../support/mocks/access";

export const ownIssuer = "https://oidc.eks.us-west-2.amazonaws.com/id/PROD";
export const issuerUrl = "https://login.example.com";
export const configType = "aws:eks/identityProviderConfig:IdentityProviderConfig";
export const configArn = "arn:aws:eks:us-west-2:123456789012:identityproviderconfig/prod/oidc/company/0a1b2c3d";
export const minimal: UserIdentityProviderArgs = { clusterName: "prod", issuerUrl, clientId: "kubernetes" };
export const functions = cloud({ issuer: ownIssuer });

/** The tag of this stack's config. */
export const ownerTag = { "eks-auth:stack": "acme/shop/prod" };

/** The only child of the component. */
export const child = (oidc: object = {}, more: object = {}) => [
  {
    type: configType,
    name: "company-config",
    urn: `urn:pulumi:prod::shop::eks-auth:index:UserIdentityProvider$${configType}::company-config`,
    inputs: {
      clusterName: "prod",
      oidc: { identityProviderConfigName: "company", issuerUrl, clientId: "kubernetes", ...oidc },
      tags: ownerTag,
      ...more,
    },
  },
];

/** Declares the component and runs the program, which must succeed. */
export const declare = (args: () => Partial<UserIdentityProviderArgs>, options: RunOptions = { functions }) =>
  runWell(() => new UserIdentityProvider("company", { ...minimal, ...args() }), options);
