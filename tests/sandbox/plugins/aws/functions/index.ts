import type { FunctionType } from "../resource";
import { getCallerIdentity } from "./getCallerIdentity";
import { getCluster } from "./getCluster";
import { getOpenIdConnectProvider } from "./getOpenIdConnectProvider";
import { getPartition } from "./getPartition";
import { getRegion } from "./getRegion";

/** Every function that the stand-in knows. */
export const FUNCTIONS: FunctionType[] = [
  getOpenIdConnectProvider,
  getCluster,
  getCallerIdentity,
  getPartition,
  getRegion,
];
