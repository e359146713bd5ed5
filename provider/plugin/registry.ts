import type * as pulumi from "@pulumi/pulumi";
import type { ServedFunction } from "../functions/serve/served";
import { askForAnyVersion } from "../package";
import type { Log, ManagedResource } from "../resources/managed";
import type { ConfiguredProvider } from "../sdkInternals";

/** A component class for the plugin: it can be constructed, and its outputs are fields. */
export type ComponentClass = new (
  name: string,
  args: never,
  opts: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

/**
 * The components by type, in alphabetical order. Each is loaded with its SDKs when it is first constructed, so that a
 * plugin process that only serves the schema stays small.
 */
export const components: Record<string, () => ComponentClass> = {
  "eks-auth:index:AccessEntry": () => require("../components/accessEntry/accessEntry").AccessEntry,
  "eks-auth:index:AddonAccess": () => require("../components/addonAccess/addonAccess").AddonAccess,
  "eks-auth:index:AwsAuth": () => require("../components/awsAuth/awsAuth").AwsAuth,
  "eks-auth:index:CapabilityAccess": () => require("../components/capabilityAccess/capabilityAccess").CapabilityAccess,
  "eks-auth:index:ClusterAccess": () => require("../components/clusterAccess/clusterAccess").ClusterAccess,
  "eks-auth:index:ControlPlaneAccess": () =>
    require("../components/controlPlaneAccess/controlPlaneAccess").ControlPlaneAccess,
  "eks-auth:index:GroupBinding": () => require("../components/groupBinding/groupBinding").GroupBinding,
  "eks-auth:index:NodeRole": () => require("../components/nodeRole/nodeRole").NodeRole,
  "eks-auth:index:OidcProvider": () => require("../components/oidcProvider/oidcProvider").OidcProvider,
  "eks-auth:index:PodIdentity": () => require("../components/podIdentity/podIdentity").PodIdentity,
  "eks-auth:index:ServiceAccount": () => require("../components/serviceAccount/serviceAccount").ServiceAccount,
  "eks-auth:index:ServiceAccountRole": () =>
    require("../components/serviceAccountRole/serviceAccountRole").ServiceAccountRole,
  "eks-auth:index:UserIdentityProvider": () =>
    require("../components/userIdentityProvider/userIdentityProvider").UserIdentityProvider,
  "eks-auth:index:WorkloadIdentity": () => require("../components/workloadIdentity/workloadIdentity").WorkloadIdentity,
};

/** The ID of the provider that the engine has configured this process as: created once, and kept in the stack's state. */
let providerId: string | undefined;

/** Records the ID of the provider, and whether the program requests a version of the plugin. */
export function noteProvider({ id, name }: ConfiguredProvider): void {
  providerId = id;
  // The engine's name for the provider of resources that set neither a provider nor a version.
  if (name === "default") askForAnyVersion();
}

/** The resources that the plugin manages itself, by type. Each is loaded on first use. */
export const resources: Record<string, (log: Log) => ManagedResource> = {
  "eks-auth:index:AccessCheck": () => {
    const { accessCheck } =
      require("../resources/accessCheck/resource") as typeof import("../resources/accessCheck/resource");
    return accessCheck();
  },
  "eks-auth:index:AwsAuthEntries": (log) => {
    const { awsAuthEntries } =
      require("../resources/awsAuthEntries/resource") as typeof import("../resources/awsAuthEntries/resource");
    const { realWorld } =
      require("../resources/awsAuthEntries/context") as typeof import("../resources/awsAuthEntries/context");
    return awsAuthEntries(log, { ...realWorld, providerId: () => providerId });
  },
  "eks-auth:index:CredentialsCheck": () => {
    const { credentialsCheck } =
      require("../resources/credentialsCheck/resource") as typeof import("../resources/credentialsCheck/resource");
    return credentialsCheck();
  },
  "eks-auth:index:EntryRemoval": (log) => {
    const { entryRemoval } =
      require("../resources/entryRemoval/managedRemoval") as typeof import("../resources/entryRemoval/managedRemoval");
    return entryRemoval(log);
  },
};

/** The functions that the plugin serves, by token. Each is loaded on first use. */
export const functions: Record<string, () => ServedFunction> = {
  "eks-auth:index:explainAccess": () => require("../functions/serve/explain").serveExplainAccess,
  "eks-auth:index:getAwsAuth": () => require("../functions/serve/served").serveGetAwsAuth,
  "eks-auth:index:getClusterAccess": () => require("../functions/serve/liveClusterAccess").serveGetClusterAccess,
};
