import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import {
  ApiException,
  AuthenticationV1Api,
  AuthorizationV1Api,
  type V1ResourceAttributes,
} from "@kubernetes/client-node";
import { clientWith, type Keys, newToken } from "./login";

/** Requests by the name under which a test refers to them. */
export type Questions = Readonly<Record<string, V1ResourceAttributes>>;

/**
 * The result of a login: the username, its groups, and the names of the requests that the API server allows; or 401.
 */
export type Access = { username: string; groups: string[]; allowed: string[] } | 401;

/** Logs in with a new token, as the deployer unless keys are given, and asks the API server about each request. */
export async function accessOf(questions: Questions, keys?: Keys): Promise<Access> {
  const client = clientWith(await newToken(keys));
  try {
    const { status } = await client.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} });
    const { username = "", groups = [] } = status?.userInfo ?? {};
    const authorization = client.makeApiClient(AuthorizationV1Api);
    const answers = await Promise.all(
      Object.entries(questions).map(async ([name, resourceAttributes]) => {
        const review = { body: { spec: { resourceAttributes } } };
        return (await authorization.createSelfSubjectAccessReview(review)).status?.allowed ? [name] : [];
      }),
    );
    return { username, groups, allowed: answers.flat() };
  } catch (error) {
    if (error instanceof ApiException && error.code === 401) return 401;
    throw error;
  }
}

/** The same, repeated until the result is as expected: the authenticator sees a change of aws-auth with a delay. */
export async function accessUntil(expected: Access, questions: Questions, keys?: Keys): Promise<Access> {
  let access = await accessOf(questions, keys);
  for (let attempts = 1; attempts < 20 && !isDeepStrictEqual(access, expected); attempts++) {
    await sleep(100);
    access = await accessOf(questions, keys);
  }
  return access;
}
