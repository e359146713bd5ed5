import type { Kind } from "../kind";
import { configMap, configMapPatch } from "./configMap";
import { namespace } from "./namespace";
import { serviceAccount, serviceAccountPatch } from "./serviceAccount";

/** Every resource type that the stand-in knows. */
export const KINDS: Kind[] = [serviceAccount, serviceAccountPatch, namespace, configMap, configMapPatch];
