import type { ApiResource } from "../eks/apiResources";
import type { Timing } from "../network/timing";
import { type ApiRequest, ask, unexpectedAnswer } from "./client";
import type { Target } from "./target";

/** The resources of an API group, as the API server describes them. */
interface GroupDiscovery {
  metadata?: { name?: string };
  versions?: { resources?: ResourceDiscovery[] | null }[] | null;
}

interface ResourceDiscovery {
  resource: string;
  singularResource?: string;
  responseKind?: { kind?: string };
  scope?: string;
  shortNames?: string[] | null;
  verbs?: string[] | null;
  subresources?: { subresource: string }[] | null;
}

/** Kubernetes has this form of the answer since version 1.27. */
const forms = ["v2", "v2beta1"].map(
  (version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
);

/**
 * The resources of an API server, in its order of preference: the core group first.
 * https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
 */
export async function readApiResources(target: Target, timing: Timing): Promise<ApiResource[]> {
  const groups = await Promise.all(["/api", "/apis"].map((path) => readGroups(target, timing, path)));
  return groups.flat().flatMap(resourcesOf);
}

async function readGroups(target: Target, timing: Timing, path: string): Promise<GroupDiscovery[]> {
  const request: ApiRequest = {
    method: "GET",
    path,
    accept: forms.join(","),
    purpose: "list the resources of the API",
    rule: { url: path, verb: "get" },
  };
  const { status, body } = await ask(target, request, timing);
  const { kind, items } = (body ?? {}) as { kind?: string; items?: GroupDiscovery[] | null };
  if (kind !== "APIGroupDiscoveryList") {
    throw unexpectedAnswer(target, request, status);
  }
  return items ?? [];
}

/** The resources of a group, each with what any of its versions has. The preferred version is the first. */
function resourcesOf({ metadata, versions }: GroupDiscovery): ApiResource[] {
  const merged = new Map<string, ApiResource>();
  for (const found of (versions ?? []).flatMap(({ resources }) => resources ?? [])) {
    const { resource: name, singularResource, responseKind, scope } = found;
    const known = merged.get(name);
    const both = (key: "shortNames" | "verbs", more: string[] | null | undefined) => [
      ...new Set([...(known?.[key] ?? []), ...(more ?? [])]),
    ];
    const subresources = (found.subresources ?? []).map(({ subresource }) => subresource);
    merged.set(name, {
      group: metadata?.name ?? "",
      name,
      singular: known?.singular ?? (singularResource || responseKind?.kind || name).toLowerCase(),
      namespaced: known?.namespaced ?? scope === "Namespaced",
      shortNames: both("shortNames", found.shortNames),
      verbs: both("verbs", found.verbs),
      subresources: [...new Set([...(known?.subresources ?? []), ...subresources])],
    });
  }
  return [...merged.values()];
}
