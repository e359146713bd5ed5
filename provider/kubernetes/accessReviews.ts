import type { ApiAnswer, ApiRequest, Rule } from "./request";

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
