import { ask } from "../api/ask";
import { type ApiAnswer, type ApiRequest, Unfinished } from "../api/request";
import type { Pace } from "../pace";
import { ConcurrentChange, type LiveConfigMap, type NextConfigMap } from "../store";
import type { Target } from "../target";
import { configMapIfAny, configMapIn, liveConfigMap, replacementOf } from "./object";
import { name, namespace, pathOf, ruleFor, writingPathOf } from "./places";

const configMap = `the ConfigMap ${namespace}/${name}`;

/** The ConfigMap; undefined where there is none. */
export async function readAwsAuth(target: Target, pace: Pace): Promise<LiveConfigMap | undefined> {
  const request: ApiRequest = {
    method: "GET",
    path: pathOf(name),
    purpose: `read ${configMap}`,
    rule: ruleFor("get", name),
    expected: [404],
  };
  const object = configMapIfAny(await ask(target, request, pace), request, target);
  return object && liveConfigMap(object);
}

/** Replaces the ConfigMap, or creates it where there was none. */
export async function writeAwsAuth(
  target: Target,
  pace: Pace,
  live: LiveConfigMap | undefined,
  next: NextConfigMap,
): Promise<LiveConfigMap> {
  const request = live === undefined ? creation(next) : replacement(live, next);
  return liveConfigMap(configMapIn(await asOneOfMany(target, request, pace), request, target));
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

/** RBAC can't give the right to create under one name only: a name isn't known to it when something is created. */
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

/** Makes a write that others may be making too. */
async function asOneOfMany(target: Target, request: ApiRequest, pace: Pace): Promise<ApiAnswer> {
  try {
    const answer = await ask(target, request, pace);
    if (answer.status === 404 || answer.status === 409) {
      throw new ConcurrentChange(`${target.label}: can't ${request.purpose}: somebody else has changed it meanwhile.`);
    }
    return answer;
  } catch (error) {
    if (error instanceof Unfinished) {
      const open = "whether it was done shows when it is read again";
      throw new ConcurrentChange(`${target.label}: can't ${request.purpose}: ${error.message}; ${open}.`);
    }
    throw error;
  }
}
