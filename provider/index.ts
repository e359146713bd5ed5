/** The components and functions of eks-auth. Importing this module has no side effects. */

export { AccessEntry } from "./components/accessEntry/accessEntry";
export {
  type AccessEntryArgs,
  type AccessPolicy,
  ExistingAccessEntry,
  NodeType,
} from "./components/accessEntry/args";
export { AddonAccess } from "./components/addonAccess/addonAccess";
export {
  type AddonAccessArgs,
  type AddonPodIdentityAssociation,
  AssociationOwner,
} from "./components/addonAccess/args";
export {
  type AwsAuthArgs,
  type AwsAuthEndingAccount,
  type AwsAuthNodeRole,
  type AwsAuthRole,
  type AwsAuthUser,
  NodePlatform,
} from "./components/awsAuth/args";
export { AwsAuth } from "./components/awsAuth/awsAuth";
export {
  type AckResources,
  type ArgoCdIdentity,
  type ArgoCdRbacRoleMapping,
  ArgoCdRole,
  type ArgoCdRoleMapping,
  type CapabilityAccessArgs,
  CapabilityKind,
} from "./components/capabilityAccess/args";
export { CapabilityAccess } from "./components/capabilityAccess/capabilityAccess";
export type {
  ClusterAccessBinding,
  ClusterAccessControlPlane,
  ClusterAccessGrant,
  ClusterAccessPolicy,
} from "./components/clusterAccess/args";
export {
  type ClusterAccessArgs,
  ClusterAccessLevel,
  ClusterAccessMethod,
  ClusterAccessMode,
  UnmanagedAccess,
} from "./components/clusterAccess/args";
export { ClusterAccess } from "./components/clusterAccess/clusterAccess";
export type {
  ClusterAccessEntry,
  ClusterAccessGrantResult,
  ClusterAccessReport,
  UnmanagedAwsAuthEntry,
} from "./components/clusterAccess/clusterAccessResults";
export {
  AccessEntryType,
  type ClusterSettings,
  type ControlPlaneAccessArgs,
  ControlPlaneCapability,
} from "./components/controlPlaneAccess/args";
export { ControlPlaneAccess } from "./components/controlPlaneAccess/controlPlaneAccess";
export type { GroupBindingArgs, PolicyRule } from "./components/groupBinding/args";
export { GroupBinding } from "./components/groupBinding/groupBinding";
export { type NodeRoleArgs, NodeRoleKind, NodeRolePlatform } from "./components/nodeRole/args";
export { NodeRole } from "./components/nodeRole/nodeRole";
export type { OidcProviderArgs } from "./components/oidcProvider/args";
export { OidcProvider } from "./components/oidcProvider/oidcProvider";
export { PodIdentityAgent, type PodIdentityArgs } from "./components/podIdentity/args";
export { PodIdentity } from "./components/podIdentity/podIdentity";
export type { AdditionalPrincipal, ServiceAccountCondition, TrustCondition } from "./components/role/trustArgs";
export { ExistingServiceAccount, type ServiceAccountArgs } from "./components/serviceAccount/args";
export { ServiceAccount } from "./components/serviceAccount/serviceAccount";
export type { ServiceAccountReference, ServiceAccountRoleArgs } from "./components/serviceAccountRole/args";
export { ServiceAccountRole } from "./components/serviceAccountRole/serviceAccountRole";
export { ExistingResource } from "./components/shared/existingResource";
export type { UserIdentityProviderArgs } from "./components/userIdentityProvider/args";
export { UserIdentityProvider } from "./components/userIdentityProvider/userIdentityProvider";
export { type WorkloadIdentityArgs, WorkloadIdentityMode } from "./components/workloadIdentity/args";
export { WorkloadIdentity } from "./components/workloadIdentity/workloadIdentity";
export {
  AccessDecision,
  type AccessMatch,
  type AccessOutcome,
  AccessSource,
  type ExplainAccessArgs,
  type ExplainAccessOutputArgs,
  type ExplainAccessResult,
  type ExplainedAccessEntry,
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
  AccessDeclarer,
  type GetClusterAccessArgs,
  type GetClusterAccessOutputArgs,
  type GetClusterAccessResult,
  getClusterAccess,
  getClusterAccessOutput,
  type LiveAccessEntry,
  type LiveAccessMapping,
} from "./functions/getClusterAccess";
export { type LiveAccessPolicy, type LiveBinding, PrincipalStatus } from "./functions/liveAccess";
export { TrustOperator } from "./iam/trustOperators";
export {
  AccessCheck,
  type AccessCheckArgs,
  type AccessCheckExpectation,
  type AccessCheckPermission,
} from "./resources/accessCheckResource";
export { ExistingMapping } from "./resources/awsAuthArgs";
export {
  AwsAuthEntries,
  type AwsAuthEntriesArgs,
  type AwsAuthEntry,
  type AwsAuthMapping,
} from "./resources/awsAuthEntriesResource";
export { CredentialsCheck, type CredentialsCheckArgs, CredentialsMode } from "./resources/credentialsCheckResource";
export type { WorkloadScopes } from "./workloads/scopes";
export { Workload } from "./workloads/workload";
