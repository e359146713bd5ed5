import { type ClusterAddress, clusterAddress } from "../aws/cluster";
import { connect, storeWithEntries } from "../aws/connection";
import { callerDescription, identityFor } from "../aws/login";
import { awsReads, type LiveCluster } from "../functions/serve/served";
import type { AwsAuthStore } from "../kubernetes/configMap";
import { kubeconfigEndpoint, kubeconfigTarget } from "../kubernetes/kubeconfig";
import { endpointOf, isEksEndpoint } from "../kubernetes/target";
import { ClusterError } from "../network/clusterErrors";
import { defaultTiming } from "../network/timing";
import type { CliConnection } from "./connectionOptions";
import type { NamedCluster } from "./currentKubeconfig";
import type { SubcommandCall } from "./subcommand";

/** The ConfigMap aws-auth of a cluster. */
export async function connectedStore(
  { connection }: CliConnection,
  { progress }: SubcommandCall,
): Promise<AwsAuthStore> {
  progress("Connecting to the cluster");
  return await connect(connection);
}

/** A cluster with everything that can be read of it. */
export interface ReadableCluster extends LiveCluster {
  /** What else can't be read, each with the reason and the fix. */
  unread: string[];
  /** The reason why the API server can't be asked for the identity in use, after a failed attempt. */
  unreadIdentity: string[];
  /** The cluster in EKS and the AWS login; undefined if the kubeconfig names none. */
  login?: NamedCluster;
}

/**
 * The cluster that the options or the kubeconfig lead to. What the identity in use isn't allowed to read, or can't reach, is
 * noted instead of failing. If the kubeconfig names the EKS cluster, the API server is called as the kubeconfig describes it,
 * and EKS and IAM with the login that it names.
 */
export async function readableCluster(found: CliConnection, call: SubcommandCall): Promise<ReadableCluster> {
  const { connection, named } = found;
  const login = loginOf(found);
  const unread: string[] = [];
  const unreadIdentity: string[] = [];
  const store = lenient(await storeOf(found, call, unread), unreadIdentity);
  const { cluster } = store;
  call.progress("Reading the ConfigMap aws-auth");
  const failures: string[] = [];
  const live = await store.read().catch(noting(failures));
  const [unreadMap] = failures;
  return {
    live,
    ...(unreadMap !== undefined && { unreadMap }),
    store,
    connection: cluster === undefined || named === undefined ? connection : { ...named, clusterArn: cluster.arn },
    aws: awsReads,
    unread,
    unreadIdentity,
    ...(login && { login }),
  };
}

/**
 * The ConfigMap aws-auth of a cluster, and its access entries. If the cluster is reached with a kubeconfig, what EKS doesn't
 * return is added to `unread`.
 */
export async function storeOf(found: CliConnection, call: SubcommandCall, unread: string[]): Promise<AwsAuthStore> {
  const { connection, named } = found;
  if (connection.kubeconfig === undefined) {
    return await connectedStore(found, call);
  }
  const inEks = named && (await clusterInEks(named, call).catch(noting(unread)));
  const cluster = inEks && isSame(inEks, connection.kubeconfig, unread) ? inEks.description : undefined;
  const target = await kubeconfigTarget(connection.kubeconfig);
  return storeWithEntries({ ...target, ...(cluster && { cluster }) }, { ...named });
}

/** The AWS login of a connection, and the name of the cluster in EKS; undefined if a kubeconfig names none. */
export function loginOf({ connection, named }: CliConnection): NamedCluster | undefined {
  const { clusterName, region, profile, assumeRoleArn } = connection;
  return clusterName === undefined ? named : { clusterName, region, profile, assumeRoleArn };
}

/** Whether a kubeconfig leads to the cluster. Any address but that of an EKS cluster can be a tunnel to it. */
function isSame({ endpoint, description }: ClusterAddress, kubeconfig: string, unread: string[]): boolean {
  const used = kubeconfigEndpoint(kubeconfig);
  const differs = used !== undefined && isEksEndpoint(used) && used !== endpointOf(endpoint);
  if (differs) {
    unread.push(
      `The kubeconfig leads to ${used}; the AWS login leads to ${description.arn} at ${endpoint}, which isn't read. ` +
        "Sign in to the account of the cluster, or pass --cluster.",
    );
  }
  return !differs;
}

/** The address and the region of a cluster in EKS, with its description. */
export async function clusterInEks(
  { clusterName, ...settings }: NamedCluster,
  call: SubcommandCall,
): Promise<ClusterAddress & { region: string }> {
  call.progress("Reading the cluster from EKS");
  const identity = await identityFor(clusterName, settings, defaultTiming);
  const asker = callerDescription(settings);
  const cluster = `cluster ${JSON.stringify(clusterName)} in ${identity.region}`;
  try {
    await identity.credentials();
    const attempt = { cluster, action: "eks:DescribeCluster", asker };
    const { region } = identity;
    return { ...(await clusterAddress({ name: clusterName }, identity, attempt, defaultTiming)), region };
  } finally {
    identity.eks.destroy();
  }
}

/** Adds the reason of a failure to a list. Other errors, and a cancelled call, are thrown. */
function noting(reasons: string[]): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof ClusterError) || error.kind === "cancelled") {
      throw error;
    }
    reasons.push(error.message);
    return undefined;
  };
}

/** A store in which the parts that are only needed for details don't fail, as for an identity that can't sign in. */
function lenient(store: AwsAuthStore, unreadIdentity: string[]): AwsAuthStore {
  return {
    ...store,
    signedInAs: () => store.signedInAs().catch(noting(unreadIdentity)),
    bindings: async (kind) => await orUnread(store.bindings(kind)),
    serviceAccounts: async () => await orUnread(store.serviceAccounts()),
  };
}

async function orUnread<T>(reading: Promise<T | { unread: string }>): Promise<T | { unread: string }> {
  const reasons: string[] = [];
  return (await reading.catch(noting(reasons))) ?? { unread: reasons.join() };
}
