import type { FunctionType } from "../resource";
import { getAccessEntry } from "./getAccessEntry";
import { getAccessPolicies } from "./getAccessPolicies";
import { getAddon } from "./getAddon";
import { getCallerIdentity } from "./getCallerIdentity";
import { getCluster } from "./getCluster";
import { getInstanceProfile } from "./getInstanceProfile";
import { getOpenIdConnectProvider } from "./getOpenIdConnectProvider";
import { getPartition } from "./getPartition";
import { getRegion } from "./getRegion";
import { getRole } from "./getRole";
import { getRoles } from "./getRoles";
import { getUser } from "./getUser";

/** Every function that the stand-in supports. */
export const FUNCTIONS: FunctionType[] = [
  getOpenIdConnectProvider,
  getCluster,
  getCallerIdentity,
  getPartition,
  getRegion,
  getAccessEntry,
  getAccessPolicies,
  getRole,
  getRoles,
  getUser,
  getInstanceProfile,
  getAddon,
];
