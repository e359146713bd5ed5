import type { Caller } from "../awsauth/identity";
import type { Timing } from "../network/timing";
import { reviewSelf } from "./accessReviews";
import { backUp, listBackups, prune, readBackup } from "./backups";
import { ask } from "./client";
import {
  type AwsAuthStore,
  ConflictError,
  configMapIfAny,
  configMapIn,
  type LiveConfigMap,
  liveConfigMap,
  type NextConfigMap,
  name,
  namespace,
  pathOf,
  replacementOf,
  ruleFor,
  type SignedIn,
  writingPathOf,
} from "./configMap";
import { readApiResources } from "./discovery";
import { listBindings, listRbac } from "./rbacLists";
import { type ApiAnswer, type ApiRequest, InterruptedRequest } from "./request";
import type { Target } from "./target";

/** Access to the ConfigMap and its backups on an API server. */
export function awsAuthStore(target: Target, timing: Timing): AwsAuthStore {
  return {
    endpoint: target.endpoint,
    ...(target.cluster && { cluster: target.cluster }),
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
  };
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

/**
 * The caller's AWS identity, which the authenticator adds to the Kubernetes user; undefined if it is missing, as for a
 * user of another authenticator, or if the API server doesn't allow or support the request.
 */
export async function whoAmI(target: Target, timing: Timing): Promise<Caller | undefined> {
  return (await signedInAs(target, timing))?.caller;
}

async function signedInAs(target: Target, timing: Timing): Promise<SignedIn | undefined> {
  const call = (request: ApiRequest) => ask(target, { ...request, expected: [403, 404] }, timing);
  const { username = "", groups = [], extra = {} } = await reviewSelf(call);
  const caller = callerIn(extra);
  return caller && { caller, username, groups };
}

/** The authenticator splits the UserId of a role's session, `<principalId>:<sessionName>`. */
function callerIn(extra: Record<string, string[] | undefined>): Caller | undefined {
  const [arn, principalId, sessionName, accessKeyId] = ["arn", "principalId", "sessionName", "accessKeyId"].map(
    (key) => extra[key]?.[0] || undefined,
  );
  if (arn === undefined) {
    return undefined;
  }
  const userId = principalId !== undefined && sessionName !== undefined ? `${principalId}:${sessionName}` : principalId;
  return { arn, ...(userId !== undefined && { userId }), ...(accessKeyId !== undefined && { accessKeyId }) };
}
