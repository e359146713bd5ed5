import type * as pulumi from "@pulumi/pulumi";

/** What the plugin needs of a component: to be constructed, and to have its outputs as fields. */
export type ComponentClass = new (
  name: string,
  args: never,
  opts: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

/**
 * The components by type. Each is loaded, with the SDKs that it needs, when it is first constructed: a plugin that only
 * serves its schema stays small.
 */
export const components: Record<string, () => ComponentClass> = {
  "eks-auth:index:OidcProvider": () => require("../components/oidcProvider").OidcProvider,
  "eks-auth:index:ServiceAccount": () => require("../components/serviceAccount").ServiceAccount,
  "eks-auth:index:ServiceAccountRole": () => require("../components/serviceAccountRole").ServiceAccountRole,
};
