import { clusterOf } from "../eks/clusterArn";
import { signedInAs, whoAmI } from "../kubernetes/accessReviews";
import { backUp, listBackups, prune, readBackup } from "../kubernetes/backups";
import { type AwsAuthStore, readConfigMap, registeredNodes, writeAwsAuth } from "../kubernetes/configMap";
import { readApiResources } from "../kubernetes/discovery";
import { kubeconfigTarget } from "../kubernetes/kubeconfig";
import { listBindings, listRbac } from "../kubernetes/rbacLists";
import { listServiceAccounts } from "../kubernetes/serviceAccounts";
import type { Target } from "../kubernetes/target";
import { type Connection, validateConnection } from "../kubernetes/validateConnection";
import { ClusterError } from "../network/clusterErrors";
import { defaultTiming, type Timing } from "../network/timing";
import { render } from "../validation/render";
import { eksTarget } from "./cluster";
import { readWorkingEntries } from "./workingEntries";

export { validateConnection } from "../kubernetes/validateConnection";

/** Connects to a cluster, for its `aws-auth` and its access entries. See targetOf. */
export async function connect(connection: Connection, timing: Timing = defaultTiming): Promise<AwsAuthStore> {
  return storeWithEntries(await targetOf(connection, timing), connection, timing);
}

/** Access to the `aws-auth` of an API server and, if EKS describes the cluster, to its access entries with an AWS login. */
export function storeWithEntries(
  target: Target,
  { profile, assumeRoleArn }: Pick<Connection, "profile" | "assumeRoleArn">,
  timing: Timing = defaultTiming,
): AwsAuthStore {
  const { endpoint, cluster } = target;
  const { arn, authenticationMode = "CONFIG_MAP" } = cluster ?? {};
  const described = arn === undefined || authenticationMode === "CONFIG_MAP" ? undefined : clusterOf(arn);
  const settings = { region: described?.region, profile, assumeRoleArn };
  return {
    endpoint,
    ...(cluster && { cluster }),
    read: () => readConfigMap(target, timing),
    write: (live, next) => writeAwsAuth(target, timing, live, next),
    backUp: (live, owner, name) => backUp(target, timing, live, owner, name),
    prune: (owner, keep, others) => prune(target, timing, owner, keep, others),
    readBackup: (name) => readBackup(target, timing, name),
    listBackups: () => listBackups(target, timing),
    registeredNodes: () => registeredNodes(target, timing),
    whoAmI: () => whoAmI(target, timing),
    signedInAs: () => signedInAs(target, timing),
    bindings: (kind) => listBindings(target, timing, kind),
    rbac: (scope) => listRbac(target, timing, scope),
    apiResources: () => readApiResources(target, timing),
    serviceAccounts: () => listServiceAccounts(target, timing),
    ...(described && { accessEntries: () => readWorkingEntries(described, settings, timing) }),
  };
}

/**
 * The API server of a cluster. With `clusterName` this calls EKS and STS; with `kubeconfig` it makes no call. There are no
 * fallbacks: neither the environment's kubeconfig, nor the cluster that this process runs in, nor localhost is used.
 *
 * @throws ClusterNotFound, ClusterNotReady, ClusterError
 */
export async function targetOf(connection: Connection, timing: Timing): Promise<Target> {
  const { clusterName, clusterArn, region = clusterOf(clusterArn ?? "")?.region, profile } = connection;
  const { assumeRoleArn, kubeconfig } = connection;
  const issues = validateConnection({ clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig });
  if (issues.length > 0) {
    throw new ClusterError("settings", issues.map(render).join("\n"));
  }
  return clusterName === undefined
    ? await kubeconfigTarget(kubeconfig ?? "")
    : await eksTarget({ name: clusterName, arn: clusterArn }, { region, profile, assumeRoleArn }, timing);
}
