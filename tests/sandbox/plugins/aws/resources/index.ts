import type { ResourceType } from "../resource";
import { bucket } from "./bucket";
import { openIdConnectProvider } from "./openIdConnectProvider";
import { policy } from "./policy";
import { role } from "./role";
import { rolePolicy } from "./rolePolicy";
import { rolePolicyAttachment } from "./rolePolicyAttachment";

/** Every resource type that the stand-in knows. */
export const RESOURCES: ResourceType[] = [
  openIdConnectProvider,
  role,
  rolePolicy,
  rolePolicyAttachment,
  policy,
  bucket,
];
