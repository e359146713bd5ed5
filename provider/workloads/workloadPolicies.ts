import { sorted } from "../iam/conditionBlock";
import { documentOf } from "../iam/controlPlane/policy";
import type { WorkloadSource } from "./definition";
import { definitions } from "./definitions";
import { scopeKinds } from "./scopeKinds";
import type { GrantedScopes, KnownScopes, ListScopeName, Place } from "./scopes";
import type { Workload } from "./workload";

/** The policies of a workload, for a role. */
export interface WorkloadPolicies {
  /** The ARNs of the AWS managed policies to attach. */
  managedPolicyArns: string[];
  /** Inline policies: a map from names to documents, as JSON text. Empty, or one policy named after the workload. */
  inlinePolicies: Record<string, string>;
}

/**
 * The policies of a workload. The order of the lists doesn't matter.
 *
 * @param scopes Known scopes for which `workloadIssues` found no issues.
 * @param place The location of the cluster.
 */
export function workloadPolicies(workload: Workload, scopes: KnownScopes, place: Place): WorkloadPolicies {
  const { managedPolicies = () => [], statements = () => [] } = definitions[workload];
  const granted = grantedScopes(scopes, place);
  const allowed = statements(granted, place);
  return {
    managedPolicyArns: managedPolicies(granted).map((name) => `arn:${place.partition}:iam::aws:policy/${name}`),
    inlinePolicies: allowed.length === 0 ? {} : { [workload]: documentOf(allowed) },
  };
}

/** The service account that the workload's official chart creates. Undefined if the pods of applications use its role. */
export function workloadDefaults(workload: Workload): { namespace: string; serviceAccount: string } | undefined {
  const { namespace, name } = definitions[workload].serviceAccount ?? {};
  return namespace === undefined || name === undefined ? undefined : { namespace, serviceAccount: name };
}

/** The source of the workload's permissions. */
export function workloadSource(workload: Workload): WorkloadSource {
  return definitions[workload].source;
}

function grantedScopes(scopes: KnownScopes, place: Place): GrantedScopes {
  const lists = Object.entries(scopeKinds).map(([name, { every }]) => {
    const arns = scopes[name as ListScopeName] ?? [];
    return [name, every !== undefined && arns.includes("*") ? every(place) : sorted(arns)];
  });
  const { clusterName, readMetrics } = scopes;
  return { clusterName: clusterName ?? "", readMetrics: readMetrics ?? false, ...Object.fromEntries(lists) };
}
