import type { Data } from "../awsauth/document/document";
import type { Caller } from "../awsauth/identity";
import { type ApiAnswer, type ApiRequest, foreignAnswer, type Rule } from "./request";
import type { ClusterDescription, Target } from "./target";

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
export class ConflictError extends Error {}

/** A ConfigMap as far as this package looks into it. */
export interface ConfigMap {
  data?: Record<string, string>;
  binaryData?: Record<string, string>;
  immutable?: boolean;
  metadata: {
    resourceVersion: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
}

/** The ConfigMap in the answer to a request. */
export function configMapIn(answer: ApiAnswer, request: ApiRequest, target: Target): ConfigMap {
  const body = answer.body as { kind?: string; metadata?: { resourceVersion?: string } } | null;
  if (body?.kind !== "ConfigMap" || typeof body.metadata?.resourceVersion !== "string") {
    throw foreignAnswer(target, request, answer.status);
  }
  return answer.body as ConfigMap;
}

/** The same; undefined where the API server says that there is none. Whatever else answers on the way doesn't count. */
export function configMapIfAny(answer: ApiAnswer, request: ApiRequest, target: Target): ConfigMap | undefined {
  const isNone = answer.status === 404 && (answer.body as { kind?: string } | undefined)?.kind === "Status";
  return isNone ? undefined : configMapIn(answer, request, target);
}

export function liveConfigMap(object: ConfigMap): LiveConfigMap {
  const { resourceVersion, annotations = {} } = object.metadata;
  const immutable = object.immutable === true && { immutable: true as const };
  return { data: object.data, annotations, resourceVersion, object, ...immutable };
}

/** The object that replaces `live`: the same but for data and annotations, which stay away where there are none. */
export function replacementOf(live: LiveConfigMap, next: NextConfigMap): object {
  const object = live.object as ConfigMap;
  const metadata = { ...object.metadata, resourceVersion: live.resourceVersion };
  return {
    ...object,
    data: unlessEmpty(next.data, object.data),
    metadata: { ...metadata, annotations: unlessEmpty(next.annotations, metadata.annotations) },
  };
}

function unlessEmpty<T extends object>(value: T, before: T | undefined): T | undefined {
  return before === undefined && Object.keys(value).length === 0 ? undefined : value;
}

/** Where the authenticator looks. https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html */
export const namespace = "kube-system";
export const name = "aws-auth";

/** Who the API server notes down as the one who wrote. */
const fieldManager = "fieldManager=eks-auth";

const collection = `/api/v1/namespaces/${namespace}/configmaps`;

/** The path of one ConfigMap, or of all. */
export function pathOf(configMap?: string): string {
  return configMap === undefined ? collection : `${collection}/${encodeURIComponent(configMap)}`;
}

/** The same for a write. */
export function writingPathOf(configMap?: string): string {
  return `${pathOf(configMap)}?${fieldManager}`;
}

/** The right to do something with the ConfigMaps there, or with the one of that name. */
export function ruleFor(verb: string, configMap?: string): Rule {
  return { namespace, resource: "configmaps", name: configMap, verb };
}
