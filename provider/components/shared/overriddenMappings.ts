import * as pulumi from "@pulumi/pulumi";
import { nodesGroup, principalKey } from "../../awsauth/principal";
import type { AccessHalves } from "../../eks/accessLoss";
import type { DeclaredAccessOf } from "../../eks/accessUpdate";
import { isAdminPolicy } from "../../eks/administrators";
import { generatedUsername } from "../../eks/iamPrincipal";
import type { LiveMapping } from "../../functions/otherAccess";
import { liveMappingsOf } from "./clusterReadings";
import type { GuardedAccess, GuardedPrincipal } from "./guardedAccess";
import { isFirstInRun } from "./thisRun";

// An access entry takes precedence over a mapping of its principal in aws-auth as soon as it exists. So a new entry takes
// the username and the groups of the mapping from the principal, also if somebody wrote the mapping by hand.

/** A mapping of a principal that gets an access entry, and what the principal loses with it. */
export interface OverriddenMapping {
  access: GuardedPrincipal;
  mapping: LiveMapping;
  /** The groups of the mapping that the entry doesn't have, except those that the component made for its grants. */
  groups: string[];
  /** Whether the entry has another username. */
  losesUsername: boolean;
}

/** The mappings over which new entries of a component take precedence, and which have something that the entries lack. */
export async function overriddenMappings(guarded: GuardedAccess): Promise<OverriddenMapping[]> {
  const { component, cluster, method, declared, isSecret } = guarded;
  const added = declared.filter(
    (access) => access.isNew && access.principalArn !== undefined && !isAdministrator(access),
  );
  if (cluster.mode !== "API_AND_CONFIG_MAP" || method !== "access-entries" || added.length === 0) {
    return [];
  }
  let mappings: LiveMapping[];
  try {
    mappings = await liveMappingsOf(cluster);
  } catch (error) {
    const reason = isSecret ? "" : ` ${(error as Error).message.replace(/\s+/g, " ").trim()}`;
    const message = `aws-auth can't be read, so it isn't known whether it maps a principal that gets an access entry, which takes precedence.${reason}`;
    if (isFirstInRun(message)) {
      await pulumi.log.info(message, component);
    }
    return [];
  }
  return added.flatMap((access) => {
    const key = principalKey(access.principalArn ?? "");
    const same = mappings.filter((mapping) => mapping.key !== "mapAccounts" && principalKey(mapping.principal) === key);
    return same.flatMap((mapping) => lossBy(access, mapping, guarded.ownGroups));
  });
}

function isAdministrator({ policies, forNodes }: DeclaredAccessOf): boolean {
  return !forNodes && policies?.some(isAdminPolicy) === true;
}

function lossBy(access: GuardedPrincipal, mapping: LiveMapping, ownGroups: string | undefined): OverriddenMapping[] {
  const { principalArn = "", forNodes, username = generatedUsername(principalArn) } = access;
  const isOwn = (group: string) => ownGroups !== undefined && group.startsWith(ownGroups);
  const groups = mapping.groups.filter((group) => !isOwn(group) && access.groups?.includes(group) === false);
  const losesUsername = username !== mapping.username;
  const isOfNodes = forNodes && mapping.groups.includes(nodesGroup);
  const losesSomething = groups.length > 0 || losesUsername || mapping.groups.some(isOwn);
  return losesSomething && !isOfNodes ? [{ access, mapping, groups, losesUsername }] : [];
}

/** Warns of mappings that are in effect before an update, and of which its new entries take something away. */
export async function warnOfOverridden(
  { component, isSecret }: GuardedAccess,
  overridden: readonly OverriddenMapping[],
  { before, after }: { before: AccessHalves; after: Pick<AccessHalves, "entries"> },
): Promise<void> {
  const isMapped = ({ principal }: LiveMapping) => before.mappings.some((way) => way.principal === principal);
  const staysAdministrator = ({ access: { principalArn } }: OverriddenMapping) =>
    after.entries.some((way) => way.principal === principalArn && way.isAdministrator === true);
  for (const one of overridden.filter((found) => isMapped(found.mapping) && !staysAdministrator(found))) {
    const { access, mapping, groups, losesUsername } = one;
    const lost = [
      ...(groups.length > 0 ? [`the ${groups.length === 1 ? "group" : "groups"} ${groups.join(", ")}`] : []),
      ...(losesUsername ? [`the username ${mapping.username}`] : []),
    ];
    if (lost.length > 0) {
      const named =
        `The new access entry of ${access.principalArn} takes precedence over ${mapping.key}, line ${mapping.line}, of aws-auth, ` +
        `so its principal loses ${lost.join(" and ")}. Unless nothing is bound to them, give the entry the same ` +
        "permissions, with kubernetesGroups or access policies.";
      const hidden =
        "A new access entry takes precedence over the mapping of its principal in aws-auth, so the principal loses groups " +
        "or its username. Unless nothing is bound to them, give the entry the same permissions.";
      await pulumi.log.warn(isSecret ? hidden : named, component);
    }
  }
}
