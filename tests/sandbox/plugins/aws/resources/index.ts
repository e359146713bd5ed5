import type { ResourceType } from "../resource";
import { accessEntry } from "./accessEntry";
import { accessPolicyAssociation } from "./accessPolicyAssociation";
import { addon } from "./addon";
import { bucket } from "./bucket";
import { capability } from "./capability";
import { groupPolicyAttachment } from "./groupPolicyAttachment";
import { identityProviderConfig } from "./identityProviderConfig";
import { instanceProfile } from "./instanceProfile";
import { openIdConnectProvider } from "./openIdConnectProvider";
import { podIdentityAssociation } from "./podIdentityAssociation";
import { policy } from "./policy";
import { role } from "./role";
import { rolePolicy } from "./rolePolicy";
import { rolePolicyAttachment } from "./rolePolicyAttachment";
import { userPolicyAttachment } from "./userPolicyAttachment";

/** Every resource type that the stand-in supports. */
export const RESOURCES: ResourceType[] = [
  openIdConnectProvider,
  role,
  rolePolicy,
  rolePolicyAttachment,
  instanceProfile,
  policy,
  bucket,
  accessEntry,
  accessPolicyAssociation,
  identityProviderConfig,
  capability,
  userPolicyAttachment,
  groupPolicyAttachment,
  podIdentityAssociation,
  addon,
];
