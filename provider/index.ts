/** The components and functions of eks-auth. Importing this module declares and starts nothing. */

export { AccessEntry, type AccessEntryArgs, type AccessPolicy } from "./components/accessEntry/accessEntry";
export { AccessEntryType, ExistingAccessEntry } from "./components/accessEntry/accessEntryType";
export { AwsAuth, type AwsAuthArgs } from "./components/awsAuth/awsAuth";
export {
  type AwsAuthNodeRole,
  type AwsAuthRole,
  type AwsAuthUser,
  NodePlatform,
} from "./components/awsAuth/awsAuthMappings";
export { ClusterAccess, type ClusterAccessArgs } from "./components/clusterAccess/clusterAccess";
export {
  ClusterAccessLevel,
  ClusterAccessMode,
  ClusterAccessNode,
  ClusterAccessVia,
} from "./components/clusterAccess/clusterAccessChoices";
export type {
  ClusterAccessBinding,
  ClusterAccessControlPlane,
  ClusterAccessGrant,
  ClusterAccessPolicy,
} from "./components/clusterAccess/clusterAccessGrant";
export type {
  ClusterAccessGranted,
  ClusterAccessReport,
  ClusterAccessUncovered,
} from "./components/clusterAccess/clusterAccessOutputs";
export { ControlPlaneAccess, type ControlPlaneAccessArgs } from "./components/controlPlaneAccess/controlPlaneAccess";
export { ControlPlaneCapability } from "./components/controlPlaneAccess/controlPlaneAccessCapability";
export { GroupBinding, type GroupBindingArgs, type PolicyRule } from "./components/groupBinding/groupBinding";
export { ExistingOidcProvider, OidcProvider, type OidcProviderArgs } from "./components/oidcProvider/oidcProvider";
export { ExistingPodIdentityAssociation } from "./components/podIdentity/existingPodIdentityAssociation";
export { PodIdentity, type PodIdentityArgs } from "./components/podIdentity/podIdentity";
export { PodIdentityAgent } from "./components/podIdentity/podIdentityAgent";
export { ExistingServiceAccount } from "./components/serviceAccount/existingServiceAccount";
export { ServiceAccount, type ServiceAccountArgs } from "./components/serviceAccount/serviceAccount";
export {
  type ServiceAccountReference,
  ServiceAccountRole,
  type ServiceAccountRoleArgs,
} from "./components/serviceAccountRole/serviceAccountRole";
export {
  UserIdentityProvider,
  type UserIdentityProviderArgs,
} from "./components/userIdentityProvider/userIdentityProvider";
export { WorkloadIdentity, type WorkloadIdentityArgs } from "./components/workloadIdentity/workloadIdentity";
export { WorkloadIdentityMode } from "./components/workloadIdentity/workloadIdentityMode";
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
