import { permissionInWords } from "../../eks/permission";
import { reviewPermission, reviewSelf } from "../../kubernetes/accessReviews";
import { type ApiRequest, ask } from "../../kubernetes/client";
import type { Target } from "../../kubernetes/target";
import { ClusterError } from "../../network/clusterErrors";
import type { Timing } from "../../network/timing";
import { type CheckEnvironment, passingErrors, untilSuccess } from "../repeatedCheck";
import type { AccessCheckInputs } from "./accessCheckInputs";

/** The Kubernetes user of a login. */
export interface ClusterUser {
  username: string;
  groups: string[];
}

/**
 * Signs in to the cluster until the user and its permissions are as expected, and returns the user.
 *
 * @throws ClusterError with the last answer if the time runs out, or with any other cause at once
 */
export async function waitForAccess(inputs: AccessCheckInputs, world: CheckEnvironment): Promise<ClusterUser> {
  const words = {
    failed: "the access isn't as expected",
    hint: "If the access only needs more time, raise timeoutSeconds.",
    passing: passingErrors,
  };
  return await untilSuccess(inputs, world, words, (target) => expectedIdentity(target, inputs, world.timing));
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
