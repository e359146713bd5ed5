import { isComplete } from "../validation/issues";
import { accessPolicyName } from "./accessEntries";
import type { AccessMethod } from "./authenticationMode";
import { type KnownGrant, policiesOf } from "./grants";
import { type PermissionDifference, permissionDifference } from "./permissionDifference";
import { type AccessRule, type ResourceVerb, resourceVerbsInWords } from "./resourceRules";
import { isAllowedBy } from "./ruleMatching";

/** The access policies of a grant whose permissions differ from those of their ClusterRoles. */
export function differingPolicies(grant: {
  access?: string;
  accessPolicies?: { policy: string }[];
  nodeType?: string;
}): ({ policy: string } & PermissionDifference)[] {
  return policiesOf(grant).flatMap((given) => {
    const policy = accessPolicyName(given.policy) ?? given.policy;
    const difference = permissionDifference(policy);
    return difference !== undefined && difference.onlyClusterRole.length + difference.onlyPolicy.length > 0
      ? [{ policy, ...difference }]
      : [];
  });
}

/** How the permissions of a grant change when it moves, as a sentence; undefined if they stay the same. */
export function moveInWords(grant: KnownGrant, to: AccessMethod): string | undefined {
  if (grant.exactRights) {
    return undefined;
  }
  const toEntry = to === "access-entries";
  const changed = (pairs: ResourceVerb[]) => pairs.filter((pair) => !isAllowedBy(rulesBeside(grant), pair));
  const changes = differingPolicies(grant).flatMap(({ policy, clusterRole, onlyClusterRole, onlyPolicy }) => {
    const role = `the ClusterRole ${clusterRole}`;
    return [
      changeInWords(toEntry ? "loses" : "gains", changed(onlyClusterRole), role, policy),
      changeInWords(toEntry ? "gains" : "loses", changed(onlyPolicy), policy, role),
    ].filter((change) => change !== "");
  });
  if (changes.length === 0) {
    return undefined;
  }
  const isLevel = grant.access !== undefined;
  const fix = toEntry && isLevel ? " Set exactRights to keep them." : "";
  const move = toEntry ? "from aws-auth to an access entry" : "from its access entry to aws-auth";
  return `The grant ${grant.name} moves ${move} and ${changes.join("; it ")}.${fix}`;
}

/** The rules of a grant that apply wherever its policies do. Rules with parts that this run doesn't know don't count. */
function rulesBeside({ access, namespaces, rules = [] }: KnownGrant): AccessRule[] {
  const isEverywhere = access !== undefined || namespaces === undefined;
  return isEverywhere && isComplete(rules) ? rules : [];
}

/** One change, such as `loses 12 permissions that the ClusterRole view has and AmazonEKSViewPolicy lacks (…)`. */
function changeInWords(verb: "loses" | "gains", pairs: ResourceVerb[], having: string, lacking: string): string {
  return pairs.length === 0
    ? ""
    : `${verb} ${pairs.length} permissions that ${having} has and ${lacking} lacks (${resourceVerbsInWords(pairs)})`;
}
