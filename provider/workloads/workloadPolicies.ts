import { documentOf } from "../iam/controlPlane/policy";
import { sorted } from "../iam/controlPlane/scope";
import type { WorkloadSource } from "./definition";
import { definitions } from "./definitions";
import { scopeKinds } from "./scopeKinds";
import type { ArnScopeName, GrantedScopes, KnownScopes, Place } from "./scopes";
import type { Workload } from "./workload";

/** The permissions of a workload, as a role takes them. */
export interface WorkloadPolicies {
  /** The ARNs of managed policies of AWS, to attach. */
  managedPolicyArns: string[];
  /** Inline policies: name → document, as JSON text. Empty, or one that is called like the workload. */
  inlinePolicies: Record<string, string>;
}

/**
 * The permissions of a workload. The order of a list means nothing.
 *
 * @param scopes What `workloadIssues` finds nothing wrong with, all of it known.
 * @param place Where the cluster is.
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

/** The namespace and the name of the service account that the workload's official chart makes. */
export function workloadDefaults(workload: Workload): { namespace: string; serviceAccount: string } {
  const { namespace, name } = definitions[workload].serviceAccount;
  return { namespace, serviceAccount: name };
}

/** Where the facts of the workload's permissions come from. */
export function workloadSource(workload: Workload): WorkloadSource {
  return definitions[workload].source;
}

function grantedScopes(scopes: KnownScopes, place: Place): GrantedScopes {
  const lists = Object.entries(scopeKinds).map(([name, { every }]) => {
    const arns = scopes[name as ArnScopeName] ?? [];
    return [name, every !== undefined && arns.includes("*") ? every(place) : sorted(arns)];
  });
  return { clusterName: scopes.clusterName ?? "", ...Object.fromEntries(lists) };
}
