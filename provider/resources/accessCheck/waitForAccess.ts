import { permissionInWords } from "../../eks/permission";
import { reviewPermission, reviewSelf } from "../../kubernetes/accessReviews";
import { ask } from "../../kubernetes/client";
import type { ApiRequest } from "../../kubernetes/request";
import type { Target } from "../../kubernetes/target";
import type { Connection } from "../../kubernetes/validateConnection";
import { ClusterError, type ClusterErrorKind } from "../../network/clusterErrors";
import { bounded, TimedOut, type Timing } from "../../network/timing";
import { connectionIn } from "../givenInputs";
import type { AccessCheckInputs } from "./accessCheckInputs";

/** The external functions that a check uses. Tests provide their own. */
export interface CheckEnvironment {
  targetOf(connection: Connection, timing: Timing): Promise<Target>;
  timing: Timing;
}

/** The Kubernetes user of a login. */
export interface ClusterUser {
  username: string;
  groups: string[];
}

/**
 * The wait after a try, in milliseconds: the first, the factor for the next ones, and the longest. Tokens signed within
 * the same second are identical, and the API server caches the answer to a token, so no wait is shorter than a second.
 */
const firstWait = 1_000;
const growth = 1.5;
const longestWait = 5_000;

/** The errors that can end without a change of the program. */
const passing: ClusterErrorKind[] = ["unauthorized", "forbidden", "unreachable", "busy", "server"];

/**
 * Signs in to the cluster until the user and its permissions are as expected, and returns the user.
 *
 * @throws ClusterError with the last answer if the time runs out, or with any other cause at once
 */
export async function waitForAccess(
  inputs: AccessCheckInputs,
  { targetOf, timing }: CheckEnvironment,
): Promise<ClusterUser> {
  const end = timing.now() + inputs.timeoutSeconds * 1000;
  let target: Target | undefined;
  let failure: ClusterError | undefined;
  for (let wait = firstWait; ; wait = Math.min(longestWait, wait * growth)) {
    try {
      return await bounded(end - timing.now(), async () => {
        target?.renew?.();
        target ??= await targetOf(connectionIn(inputs), timing);
        return await expectedIdentity(target, inputs, timing);
      });
    } catch (error) {
      if (error instanceof TimedOut) {
        throw outOfTime(inputs, failure ?? new ClusterError("unreachable", "there was none."));
      }
      if (!(error instanceof ClusterError) || !passing.includes(error.kind)) {
        throw error;
      }
      failure = error;
    }
    if (timing.now() + wait >= end) {
      throw outOfTime(inputs, failure);
    }
    await timing.sleep(wait);
  }
}

function outOfTime({ timeoutSeconds }: AccessCheckInputs, { kind, message }: ClusterError): ClusterError {
  return new ClusterError(
    kind,
    `the access isn't as expected after ${timeoutSeconds} s. The last answer: ${message} If the access only needs more ` +
      "time, raise timeoutSeconds.",
  );
}

/** Asks the API server once. Throws if the answer isn't as expected. */
async function expectedIdentity(
  target: Target,
  { expect, permissions }: AccessCheckInputs,
  timing: Timing,
): Promise<ClusterUser> {
  const call = (request: ApiRequest) => ask(target, request, timing, () => 1);
  const { username = "", groups = [] } = await reviewSelf(call);
  const allowed = await Promise.all(permissions.map((permission) => reviewPermission(call, permission)));
  const missing = [
    ...(expect.username === undefined || expect.username === username ? [] : [`the username "${expect.username}"`]),
    ...(expect.groups ?? []).filter((group) => !groups.includes(group)).map((group) => `the group "${group}"`),
    ...permissions
      .filter((_, index) => !allowed[index])
      .map((permission) => `the permission to ${permissionInWords(permission)}`),
  ];
  if (missing.length > 0) {
    throw new ClusterError(
      "forbidden",
      `${target.label}: the login has the username "${username}" and the groups ${JSON.stringify(groups)}; ` +
        `expected ${missing.join(", ")}. Check the access entry of this identity or its entry in aws-auth, its access ` +
        "policies, and the bindings of its groups.",
    );
  }
  return { username, groups };
}
