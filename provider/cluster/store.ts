import type { Data } from "../awsauth/document/document";
import type { Caller } from "../awsauth/identity";

/** A ConfigMap as the API server gave it. */
export interface LiveConfigMap {
  /** Its `data`; undefined where it has none. */
  data: Data;
  annotations: Readonly<Record<string, string>>;
  /** What a write has to name: it fails when somebody has written in between. */
  resourceVersion: string;
  /** Set where Kubernetes lets nobody change the data. */
  immutable?: true;
  /** The object itself, all of whose other fields a write keeps. */
  object: object;
}

/** What EKS says of a cluster, beside where its API server is. */
export interface ClusterDescription {
  arn: string;
  /** `API`, `API_AND_CONFIG_MAP` or `CONFIG_MAP`; left out for a cluster that is older than these modes. */
  authenticationMode?: string;
}

/** What a write puts in place of a ConfigMap's data and annotations. */
export interface NextConfigMap {
  data: Record<string, string>;
  annotations: Record<string, string>;
}

/**
 * The ConfigMap `kube-system/aws-auth` of one cluster and its backups. Each method throws a ClusterError that names the
 * cluster, what was attempted, the answer and the fix; what may pass by itself (429, 500, 503, a cut connection) is first
 * tried again, a bounded number of times.
 */
export interface AwsAuthStore {
  /** The endpoint of the API server, `https://…`. */
  readonly endpoint: string;
  /** The cluster as EKS describes it; left out with a kubeconfig. */
  readonly cluster?: ClusterDescription;
  /** The ConfigMap; undefined where there is none. */
  read(): Promise<LiveConfigMap | undefined>;
  /**
   * Replaces `live`, or creates the ConfigMap where `live` is undefined.
   * @throws ConcurrentChange when somebody else has written, created or removed it since it was read.
   */
  write(live: LiveConfigMap | undefined, next: NextConfigMap): Promise<LiveConfigMap>;
  /**
   * Copies `live` beside it as a backup of an owner, under a new name, or over the backup called `name`; the name of the
   * backup. An owner is a valid value of a label.
   */
  backUp(live: LiveConfigMap, owner: string, name?: string): Promise<string>;
  /**
   * Removes all but the newest `keep` backups of an owner, and all but the newest of those that are neither its own nor
   * one of the `others`, whose backups stay.
   */
  prune(owner: string, keep: number, others: ReadonlySet<string>): Promise<void>;
  /** The data of a backup. */
  readBackup(name: string): Promise<Record<string, string>>;
  /** How many nodes are registered; undefined where that may not be asked. */
  registeredNodes(): Promise<number | undefined>;
  /** Who we are to AWS, as the cluster's authenticator saw it; undefined where it doesn't tell. */
  whoAmI(): Promise<Caller | undefined>;
}

/** The ConfigMap is no longer the one that was read: read it and try again. */
export class ConcurrentChange extends Error {}
