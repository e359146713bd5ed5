/** The components and functions of eks-auth. Importing this module declares and starts nothing. */

export { AccessEntry, type AccessEntryArgs, type AccessPolicy } from "./components/accessEntry";
export { AccessEntryType, ExistingAccessEntry } from "./components/accessEntryType";
export { AwsAuth, type AwsAuthArgs } from "./components/awsAuth";
export { type AwsAuthNodeRole, type AwsAuthRole, type AwsAuthUser, NodePlatform } from "./components/awsAuthMappings";
export { ClusterAccess, type ClusterAccessArgs } from "./components/clusterAccess";
export {
  ClusterAccessLevel,
  ClusterAccessMode,
  ClusterAccessNode,
  ClusterAccessVia,
} from "./components/clusterAccessChoices";
export type {
  ClusterAccessBinding,
  ClusterAccessControlPlane,
  ClusterAccessGrant,
  ClusterAccessPolicy,
} from "./components/clusterAccessGrant";
export type {
  ClusterAccessGranted,
  ClusterAccessReport,
  ClusterAccessUncovered,
} from "./components/clusterAccessOutputs";
export { ControlPlaneAccess, type ControlPlaneAccessArgs } from "./components/controlPlaneAccess";
export { ControlPlaneCapability } from "./components/controlPlaneAccessCapability";
export { ExistingPodIdentityAssociation } from "./components/existingAssociation";
export { ExistingServiceAccount } from "./components/existingServiceAccount";
export { GroupBinding, type GroupBindingArgs, type PolicyRule } from "./components/groupBinding";
export { ExistingOidcProvider, OidcProvider, type OidcProviderArgs } from "./components/oidcProvider";
export { PodIdentity, type PodIdentityArgs } from "./components/podIdentity";
export { PodIdentityAgent } from "./components/podIdentityAgent";
export { ServiceAccount, type ServiceAccountArgs } from "./components/serviceAccount";
export {
  type ServiceAccountReference,
  ServiceAccountRole,
  type ServiceAccountRoleArgs,
} from "./components/serviceAccountRole";
export { UserIdentityProvider, type UserIdentityProviderArgs } from "./components/userIdentityProvider";
export { WorkloadIdentity, type WorkloadIdentityArgs } from "./components/workloadIdentity";
export { WorkloadIdentityMode } from "./components/workloadIdentityMode";
export {
  Access,
  type AccessMatch,
  type AccessOutcome,
  type ExplainAccessArgs,
  type ExplainAccessOutputArgs,
  type ExplainAccessResult,
  explainAccess,
  explainAccessOutput,
} from "./functions/explainAccess";
export {
  type AwsAuthFinding,
  type AwsAuthLiveEntry,
  FindingSeverity,
  type GetAwsAuthArgs,
  type GetAwsAuthOutputArgs,
  type GetAwsAuthResult,
  getAwsAuth,
  getAwsAuthOutput,
} from "./functions/getAwsAuth";
export {
  AwsAuthEntries,
  type AwsAuthEntriesArgs,
  type AwsAuthEntry,
  type AwsAuthMapping,
} from "./resources/awsAuthEntriesResource";
export { AwsAuthConflict } from "./resources/awsAuthOptions";
export { Workload, type WorkloadScopes } from "./workloads";
