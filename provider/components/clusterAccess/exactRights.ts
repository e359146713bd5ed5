import type * as pulumi from "@pulumi/pulumi";
import { differingPolicies } from "../../eks/movedGrant";
import { rulesFor } from "../../eks/resourceRules";
import { GroupBinding } from "../groupBinding/groupBinding";
import type { ClusterAccessGrant } from "./args";
import type { InspectedCluster } from "./lookup";
import { ownGroup } from "./ownGroup";

/**
 * Binds the permissions that the access policy of a grant lacks of its ClusterRole to the grant's own group, in the
 * namespaces of the grant; nothing without `exactRights`. The name can't be that of a binding of the program, which has
 * no capital letters.
 */
export function bindExactRights(
  name: string,
  grant: ClusterAccessGrant,
  { gate }: InspectedCluster,
  parent: pulumi.Resource,
): GroupBinding | undefined {
  const missing = differingPolicies(grant).flatMap(({ onlyClusterRole }) => onlyClusterRole);
  return grant.exactRights === true
    ? new GroupBinding(
        `${name}-${grant.name}-ExactRights`,
        {
          group: gate.input(ownGroup(name, grant)),
          rules: rulesFor(missing),
          namespaces: grant.namespaces,
        },
        { parent },
      )
    : undefined;
}
