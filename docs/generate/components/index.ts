import type { Notes } from "../notes";
import { accessCheck } from "./accessCheck";
import { accessEntry } from "./accessEntry";
import { addonAccess } from "./addonAccess";
import { awsAuth } from "./awsAuth";
import { capabilityAccess } from "./capabilityAccess";
import { clusterAccess } from "./clusterAccess";
import { controlPlaneAccess } from "./controlPlaneAccess";
import { credentialsCheck } from "./credentialsCheck";
import { groupBinding } from "./groupBinding";
import { nodeRole } from "./nodeRole";
import { oidcProvider } from "./oidcProvider";
import { podIdentity } from "./podIdentity";
import { serviceAccount } from "./serviceAccount";
import { serviceAccountRole } from "./serviceAccountRole";
import { userIdentityProvider } from "./userIdentityProvider";
import { workloadIdentity } from "./workloadIdentity";

/** The parts of the pages that the schema can't hold, by component. */
export const allNotes: Record<string, Notes> = {
  AccessCheck: accessCheck,
  AccessEntry: accessEntry,
  AddonAccess: addonAccess,
  AwsAuth: awsAuth,
  CapabilityAccess: capabilityAccess,
  ClusterAccess: clusterAccess,
  ControlPlaneAccess: controlPlaneAccess,
  CredentialsCheck: credentialsCheck,
  GroupBinding: groupBinding,
  NodeRole: nodeRole,
  OidcProvider: oidcProvider,
  PodIdentity: podIdentity,
  ServiceAccount: serviceAccount,
  ServiceAccountRole: serviceAccountRole,
  UserIdentityProvider: userIdentityProvider,
  WorkloadIdentity: workloadIdentity,
};
