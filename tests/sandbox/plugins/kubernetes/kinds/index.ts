import type { Kind } from "../kind";
import { clusterRole } from "./clusterRole";
import { clusterRoleBinding } from "./clusterRoleBinding";
import { configMap, configMapPatch } from "./configMap";
import { namespace } from "./namespace";
import { role } from "./role";
import { roleBinding } from "./roleBinding";
import { serviceAccount, serviceAccountPatch } from "./serviceAccount";

/** Every resource type that the stand-in supports. */
export const KINDS: Kind[] = [
  serviceAccount,
  serviceAccountPatch,
  namespace,
  configMap,
  configMapPatch,
  role,
  clusterRole,
  roleBinding,
  clusterRoleBinding,
];
