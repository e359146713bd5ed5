import type { Caller } from "../awsauth/identity";
import type { Timing } from "../network/timing";
import { type ApiAnswer, type ApiRequest, ask, type Rule } from "./client";
import type { Target } from "./target";

/** An AWS identity that is signed in to the cluster, with its Kubernetes user. */
export interface SignedIn {
  caller: Caller;
  username: string;
  /** With those that the API server adds, such as `system:authenticated`. */
  groups: string[];
}

/** Makes a call of the API server. */
export type Call = (request: ApiRequest) => Promise<ApiAnswer>;

/** The user of a login, as the API server reports it. */
export interface UserInfo {
  username?: string;
  groups?: string[];
  /** What the authenticator adds. */
  extra?: Record<string, string[] | undefined>;
}

/**
 * The user of the login; empty if the API server doesn't answer with one, which the caller of `call` may expect.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#self-subject-review
 */
export async function reviewSelf(call: Call): Promise<UserInfo> {
  const group = "authentication.k8s.io";
  const { body } = await call({
    method: "POST",
    path: `/apis/${group}/v1/selfsubjectreviews`,
    body: { apiVersion: `${group}/v1`, kind: "SelfSubjectReview" },
    purpose: "ask who we are",
    rule: { apiGroup: group, resource: "selfsubjectreviews", verb: "create" },
  });
  return (body as { status?: { userInfo?: UserInfo } } | undefined)?.status?.userInfo ?? {};
}

/**
 * Whether the login has a permission.
 * https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
 */
export async function reviewPermission(call: Call, { apiGroup = "", ...permission }: Rule): Promise<boolean> {
  const group = "authorization.k8s.io";
  const [resource, subresource] = permission.resource.split("/");
  const { verb, namespace, name } = permission;
  const resourceAttributes = { group: apiGroup, resource, subresource, verb, namespace, name };
  const { body } = await call({
    method: "POST",
    path: `/apis/${group}/v1/selfsubjectaccessreviews`,
    body: { apiVersion: `${group}/v1`, kind: "SelfSubjectAccessReview", spec: { resourceAttributes } },
    purpose: "ask whether a request is allowed",
    rule: { apiGroup: group, resource: "selfsubjectaccessreviews", verb: "create" },
  });
  return (body as { status?: { allowed?: boolean } } | undefined)?.status?.allowed === true;
}

/**
 * The caller's AWS identity, which the authenticator adds to the Kubernetes user; undefined if it is missing, as for a
 * user of another authenticator, or if the API server doesn't allow or support the request.
 */
export async function whoAmI(target: Target, timing: Timing): Promise<Caller | undefined> {
  return (await signedInAs(target, timing))?.caller;
}

export async function signedInAs(target: Target, timing: Timing): Promise<SignedIn | undefined> {
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
