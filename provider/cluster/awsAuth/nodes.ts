import { ask } from "../api/ask";
import type { ApiRequest } from "../api/request";
import type { Pace } from "../pace";
import type { Target } from "../target";

/** How many nodes are registered, asked without listing them; undefined where that may not be asked. */
export async function registeredNodes(target: Target, pace: Pace): Promise<number | undefined> {
  const request: ApiRequest = {
    method: "GET",
    path: "/api/v1/nodes?limit=1",
    accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
    purpose: "count the nodes",
    rule: { resource: "nodes", verb: "list" },
    expected: [403],
  };
  const { status, body } = await ask(target, request, pace);
  if (status === 403) {
    return undefined;
  }
  const { items, metadata } = body as { items?: unknown[] | null; metadata?: { remainingItemCount?: number } };
  return (items?.length ?? 0) + (metadata?.remainingItemCount ?? 0);
}
