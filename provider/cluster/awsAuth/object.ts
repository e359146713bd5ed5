import { foreignAnswer } from "../api/failures";
import type { ApiAnswer, ApiRequest } from "../api/request";
import type { LiveConfigMap, NextConfigMap } from "../store";
import type { Target } from "../target";

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
