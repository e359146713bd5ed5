import type * as pulumi from "@pulumi/pulumi";
import { nodesGroup, principalKey } from "../../awsauth/principal";
import { accessDiagram } from "../../eks/accessDiagram";
import { isForNodes } from "../../eks/accessEntries";
import { accessMethodOf } from "../../eks/authenticationMode";
import { type GrantedAccess, grantPicture } from "../../eks/grantPicture";
import type { KnownBinding, KnownGrant } from "../../eks/grants";
import type { CheckedInputs } from "../../validation/inputs";
import type { ClusterAccessGrantResult } from "./clusterAccessResults";
import { accessBesides, type FormerAccess, formerAccess } from "./formerAccess";
import type { NamedGrants } from "./namedGrants";
import { ownGroup } from "./ownGroup";
import type { InspectedAccess } from "./unmanaged";

/** The diagram of the grants, and of the access besides them that the update doesn't remove. */
export function diagramOf(
  name: string,
  { inputs, known }: CheckedInputs<NamedGrants>,
  { cluster, found, readings }: InspectedAccess,
  grants: pulumi.Output<ClusterAccessGrantResult[]>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const ownGroups = ownGroup(name, { name: "" });
  return grants.apply(async (results) => {
    const [args, mode, entries] = [await known, await cluster.mode, await cluster.entries];
    const besides = accessBesides(await readings, await found, inputs.unmanaged);
    const isOfStack = ({ declaredBy }: { declaredBy: string }) => declaredBy === "this-stack";
    const former = [...besides.entries, ...besides.mappings].some(isOfStack)
      ? await formerAccess(parent, String(args.clusterName))
      : undefined;
    const picture = grantPicture({
      method: accessMethodOf(mode, inputs.accessMethod),
      grants: results.map(({ username, groups }, index) => ({
        grant: args.grants[index] as KnownGrant,
        username,
        groups: groups.filter((group) => !group.startsWith(ownGroups)),
        others: entries[index]?.others,
      })),
      bindings: (args.bindings ?? []) as KnownBinding[],
      besides: waysBesides(besides, former, new Set(results.map(({ principalArn }) => principalKey(principalArn)))),
    });
    return accessDiagram(picture);
  });
}

/** The ways into the cluster besides the grants after the update. An access entry takes precedence over a mapping. */
function waysBesides(
  { entries, mappings }: ReturnType<typeof accessBesides>,
  former: FormerAccess | undefined,
  granted: ReadonlySet<string>,
): GrantedAccess["besides"] {
  const ownArns = new Set(former?.entries.filter(former.isOwn).map(({ principalArn }) => principalArn));
  const ownKeys = new Set(former?.mappings.map(({ principalArn }) => principalKey(principalArn)));
  const left = entries.filter((entry) => !entry.isRemoved && !ownArns.has(entry.principalArn));
  const taken = new Set([...granted, ...left.map(({ principalArn }) => principalKey(principalArn))]);
  const mapped = mappings.filter(({ principal, isRemoved }) => {
    const key = principalKey(principal);
    return !isRemoved && !taken.has(key) && !ownKeys.has(key);
  });
  return [
    ...left.map(({ principalArn: principal, type, groups, policies }) => ({
      principal,
      forNodes: isForNodes(type),
      groups,
      ...(policies && { policies }),
    })),
    ...mapped.map(({ key, principal, groups }) => ({
      principal,
      key,
      forNodes: groups.includes(nodesGroup),
      groups: [...groups],
    })),
  ];
}
