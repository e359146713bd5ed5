import type { Data } from "../awsauth/document/document";
import type { Caller } from "../awsauth/identity";
import type { ApiResource } from "../eks/apiResources";
import type { RbacBinding } from "../eks/bindings";
import type { ClusterEntry } from "../eks/clusterEntry";
import type { AnnotatedAccount } from "../eks/reportedAccounts";
import type { Timing } from "../network/timing";
import type { SignedIn } from "./accessReviews";
import { type ApiAnswer, type ApiRequest, ask, InterruptedRequest, type Rule, unexpectedAnswer } from "./client";
import type { ListReading } from "./pagedLists";
import type { BindingsReading, RbacReading, RbacScope } from "./rbacLists";
import type { ClusterDescription, Target } from "./target";

/** A ConfigMap as read from the API server. */
export interface LiveConfigMap {
  /** Its `data`; undefined if it has none. */
  data: Data;
  annotations: Readonly<Record<string, string>>;
  /** A write must pass this version; it fails if the ConfigMap was changed in the meantime. */
  resourceVersion: string;
  /** Set if Kubernetes allows no change of the data. */
  immutable?: true;
  /** When the text of each key was last changed, as far as the API server records it. */
  changedAt?: Readonly<Record<string, Date>>;
  /** The object itself. A write keeps all its other fields. */
  object: object;
}

/** The data and annotations that a write sets. */
export interface NextConfigMap {
  data: Record<string, string>;
  annotations: Record<string, string>;
}

/**
 * The ConfigMap `kube-system/aws-auth` of one cluster and its backups. Each method throws a ClusterError that names the
 * cluster, the operation, the answer and the fix. Temporary failures (429, 500, 503, a lost connection) are first
 * retried a limited number of times.
 */
export interface AwsAuthStore {
  /** The endpoint of the API server, `https://…`. */
  readonly endpoint: string;
  /** The cluster as EKS describes it; omitted with a kubeconfig. */
  readonly cluster?: ClusterDescription;
  /** Reads the ConfigMap; undefined if there is none. */
  read(): Promise<LiveConfigMap | undefined>;
  /**
   * Replaces `live`, or creates the ConfigMap if `live` is undefined.
   * @throws ConflictError if the ConfigMap was changed, created or deleted since it was read.
   */
  write(live: LiveConfigMap | undefined, next: NextConfigMap): Promise<LiveConfigMap>;
  /**
   * Copies `live` into a backup of an owner, under a new name or replacing the backup called `name`. Returns the name
   * of the backup. The owner must be a valid label value.
   */
  backUp(live: LiveConfigMap, owner: string, name?: string): Promise<string>;
  /**
   * Deletes all but the newest `keep` backups of an owner, and all but the newest backups of owners that no longer
   * exist. Backups of the `others` and of the command eks-auth stay.
   */
  prune(owner: string, keep: number, others: ReadonlySet<string>): Promise<void>;
  /** The data of a backup. */
  readBackup(name: string): Promise<Record<string, string>>;
  /** All backups with their content, oldest first. */
  listBackups(): Promise<StoredBackup[]>;
  /** The number of registered nodes; undefined if the permission is missing. */
  registeredNodes(): Promise<number | undefined>;
  /** The caller's AWS identity, as the cluster's authenticator reports it; undefined if it doesn't. */
  whoAmI(): Promise<Caller | undefined>;
  /** The same, with its Kubernetes user. */
  signedInAs(): Promise<SignedIn | undefined>;
  /** All RBAC bindings of a kind, or the reason why the caller can't read them. */
  bindings(kind: RbacBinding["kind"]): Promise<BindingsReading>;
  /** The RBAC roles and bindings that apply in a scope, as far as the caller can read them. */
  rbac(scope: RbacScope): Promise<RbacReading>;
  /** The resources of the API server. */
  apiResources(): Promise<ApiResource[]>;
  /** All service accounts, or the reason why the caller can't read them. */
  serviceAccounts(): Promise<ListReading<AnnotatedAccount>>;
  /**
   * The access entries that give access, and what can't be read. Omitted with a kubeconfig, and in a mode without access
   * entries.
   */
  accessEntries?(): Promise<{ entries?: ClusterEntry[]; unread: string[] }>;
}

/** A backup with its content. */
export interface StoredBackup {
  name: string;
  /** As in `2026-01-02T03:04:05Z`. */
  createdAt: string;
  /** The name of the resource that created it, as returned by `claimName`, or an owner that begins with `command.`. */
  owner: string;
  data: Data;
}

/** The ConfigMap was changed since it was read: read it and try again. */
export class ConflictError extends Error {}

/** The fields of a ConfigMap that this package uses. */
export interface ConfigMap {
  data?: Record<string, string>;
  binaryData?: Record<string, string>;
  immutable?: boolean;
  metadata: {
    resourceVersion: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    managedFields?: FieldsOfManager[];
  };
}

/** The fields that a client has set, and when it last changed one of them. */
interface FieldsOfManager {
  /** As in `2026-01-02T03:04:05Z`. */
  time?: string;
  fieldsV1?: { "f:data"?: Record<string, unknown> };
}

/** The ConfigMap in the answer to a request. */
function configMapIn(answer: ApiAnswer, request: ApiRequest, target: Target): ConfigMap {
  const body = answer.body as { kind?: string; metadata?: { resourceVersion?: string } } | null;
  if (body?.kind !== "ConfigMap" || typeof body.metadata?.resourceVersion !== "string") {
    throw unexpectedAnswer(target, request, answer.status);
  }
  return answer.body as ConfigMap;
}

/** The same; undefined if the API server reports that there is none. A 404 from a proxy on the way doesn't count. */
export function configMapIfAny(answer: ApiAnswer, request: ApiRequest, target: Target): ConfigMap | undefined {
  const isNone = answer.status === 404 && (answer.body as { kind?: string } | undefined)?.kind === "Status";
  return isNone ? undefined : configMapIn(answer, request, target);
}

function liveConfigMap(object: ConfigMap): LiveConfigMap {
  const { resourceVersion, annotations = {} } = object.metadata;
  const immutable = object.immutable === true && { immutable: true as const };
  const times = changeTimes(object);
  const changedAt = Object.keys(times).length > 0 && { changedAt: times };
  return { data: object.data, annotations, resourceVersion, object, ...changedAt, ...immutable };
}

/**
 * When each key of the data was last changed. A client that sets a text that another one has set takes it over, so the
 * latest time of the clients that have the key counts. A key without a time is omitted.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
function changeTimes({ metadata: { managedFields = [] } }: ConfigMap): Record<string, Date> {
  const times = new Map<string, number>();
  for (const { time = "", fieldsV1 } of managedFields) {
    for (const field of Object.keys(fieldsV1?.["f:data"] ?? {}).filter((name) => name.startsWith("f:"))) {
      const key = field.slice(2);
      // An unreadable time stays unreadable, even if others can be read.
      times.set(key, Math.max(times.get(key) ?? Number.NEGATIVE_INFINITY, Date.parse(time)));
    }
  }
  const readable = [...times].filter(([, time]) => !Number.isNaN(time));
  return Object.fromEntries(readable.map(([key, time]) => [key, new Date(time)]));
}

/** The object that replaces `live`, with new data and annotations. Empty ones aren't added if the field was missing. */
function replacementOf(live: LiveConfigMap, next: NextConfigMap): object {
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

/** The ConfigMap that the authenticator reads. https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html */
export const namespace = "kube-system";
export const name = "aws-auth";

/** The field manager that the API server records for writes. */
const fieldManager = "fieldManager=eks-auth";

const collection = `/api/v1/namespaces/${namespace}/configmaps`;

/** The path of one ConfigMap, or of the collection. */
export function pathOf(configMap?: string): string {
  return configMap === undefined ? collection : `${collection}/${encodeURIComponent(configMap)}`;
}

/** The path for a write. */
export function writingPathOf(configMap?: string): string {
  return `${pathOf(configMap)}?${fieldManager}`;
}

/** The permission for a verb on all ConfigMaps in the namespace, or on one of them. */
export function ruleFor(verb: string, configMap?: string): Rule {
  return { namespace, resource: "configmaps", name: configMap, verb };
}

const configMap = `the ConfigMap ${namespace}/${name}`;

/** Reads the ConfigMap; undefined if there is none. */
export async function readConfigMap(target: Target, timing: Timing): Promise<LiveConfigMap | undefined> {
  const request: ApiRequest = {
    method: "GET",
    path: pathOf(name),
    purpose: `read ${configMap}`,
    rule: ruleFor("get", name),
    expected: [404],
  };
  const object = configMapIfAny(await ask(target, request, timing), request, target);
  return object && liveConfigMap(object);
}

/** Replaces the ConfigMap, or creates it if there was none. */
export async function writeAwsAuth(
  target: Target,
  timing: Timing,
  live: LiveConfigMap | undefined,
  next: NextConfigMap,
): Promise<LiveConfigMap> {
  const request = live === undefined ? creation(next) : replacement(live, next);
  return liveConfigMap(configMapIn(await asOneOfMany(target, request, timing), request, target));
}

function replacement(live: LiveConfigMap, next: NextConfigMap): ApiRequest {
  return {
    method: "PUT",
    path: writingPathOf(name),
    body: replacementOf(live, next),
    purpose: `replace ${configMap}`,
    rule: ruleFor("update", name),
    expected: [404, 409],
    repeatable: false,
  };
}

/**
 * RBAC can't limit the permission to create to one name, because the name is unknown when it authorizes the request.
 */
function creation({ data, annotations }: NextConfigMap): ApiRequest {
  return {
    method: "POST",
    path: writingPathOf(),
    body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, annotations }, data },
    purpose: `create ${configMap}`,
    rule: ruleFor("create"),
    expected: [409],
    repeatable: false,
  };
}

/** Makes a write that may conflict with concurrent writes. */
async function asOneOfMany(target: Target, request: ApiRequest, timing: Timing): Promise<ApiAnswer> {
  try {
    const answer = await ask(target, request, timing);
    if (answer.status === 404 || answer.status === 409) {
      throw new ConflictError(`${target.label}: can't ${request.purpose}: it was changed concurrently.`);
    }
    return answer;
  } catch (error) {
    if (error instanceof InterruptedRequest) {
      const open = "the next read shows whether the write succeeded";
      throw new ConflictError(`${target.label}: can't ${request.purpose}: ${error.message}; ${open}.`);
    }
    throw error;
  }
}

/** The number of registered nodes, read without listing them all; undefined if the permission is missing. */
export async function registeredNodes(target: Target, timing: Timing): Promise<number | undefined> {
  const request: ApiRequest = {
    method: "GET",
    path: "/api/v1/nodes?limit=1",
    accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
    purpose: "count the nodes",
    rule: { resource: "nodes", verb: "list" },
    expected: [403],
  };
  const { status, body } = await ask(target, request, timing);
  if (status === 403) {
    return undefined;
  }
  const { items, metadata } = body as { items?: unknown[] | null; metadata?: { remainingItemCount?: number } };
  return (items?.length ?? 0) + (metadata?.remainingItemCount ?? 0);
}
