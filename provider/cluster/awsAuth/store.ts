import type { Pace } from "../pace";
import type { AwsAuthStore } from "../store";
import type { Target } from "../target";
import { backUp, prune, readBackup } from "./backups";
import { whoAmI } from "./caller";
import { registeredNodes } from "./nodes";
import { readAwsAuth, writeAwsAuth } from "./readAndWrite";

/** The ConfigMap and its backups on an API server. */
export function awsAuthStore(target: Target, pace: Pace): AwsAuthStore {
  return {
    endpoint: target.endpoint,
    ...(target.cluster && { cluster: target.cluster }),
    read: () => readAwsAuth(target, pace),
    write: (live, next) => writeAwsAuth(target, pace, live, next),
    backUp: (live, owner, name) => backUp(target, pace, live, owner, name),
    prune: (owner, keep, others) => prune(target, pace, owner, keep, others),
    readBackup: (name) => readBackup(target, pace, name),
    registeredNodes: () => registeredNodes(target, pace),
    whoAmI: () => whoAmI(target, pace),
  };
}
