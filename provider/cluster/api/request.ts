/** A right that Kubernetes' RBAC gives. https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export interface Rule {
  /** By default the core group. */
  apiGroup?: string;
  resource: string;
  /** Left out where the right is for any name. */
  name?: string;
  verb: string;
  /** Left out where the resource has none. */
  namespace?: string;
}

/** One call of the API server. */
export interface ApiRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** From the server's address, with its query. */
  path: string;
  body?: object;
  /** The form of the answer, by default JSON. */
  accept?: string;
  /** What it is for, as in `read the ConfigMap kube-system/aws-auth`. */
  purpose: string;
  /** The right that it needs. */
  rule: Rule;
  /** Answers that aren't failures, beside those that say success. */
  expected?: number[];
  /** False for a call that must not be made twice: where its connection is cut, the caller has to find out. */
  repeatable?: boolean;
}

/** An answer that says success, or one of the expected. */
export interface ApiAnswer {
  status: number;
  /** The parsed JSON; undefined for an expected failure that isn't said in JSON. */
  body: unknown;
}

/** A call that must not be made twice was cut off: it may have been done, or not. */
export class Unfinished extends Error {}
