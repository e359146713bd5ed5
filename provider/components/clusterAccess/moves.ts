import * as pulumi from "@pulumi/pulumi";
import { principalKey } from "../../awsauth/principal";
import type { LiveAwsAuth } from "../../eks/accessReport";
import { accessMethodOf, type Mode } from "../../eks/authenticationMode";
import type { KnownGrant } from "../../eks/grants";
import { differingPolicies, moveInWords } from "../../eks/movedGrant";
import { isComplete } from "../../validation/issues";
import { containsSecret } from "../../validation/outputs";
import { findAccessEntry, isOurs } from "../accessEntry/existing";
import type { NamedGrants } from "./namedGrants";
import { ownGroup } from "./ownGroup";

/** The inputs of a ClusterAccess and what is known about its cluster. */
interface MoveContext {
  inputs: NamedGrants;
  /** The inputs, with `pending` for each value that this run doesn't know. */
  known: NamedGrants;
  mode: Mode;
  live: LiveAwsAuth;
}

/**
 * Logs how the permissions of each grant change that this run moves from aws-auth to an access entry or back. A grant
 * moves to an access entry if aws-auth maps its principal to the grant's own group, and to aws-auth if it doesn't, and
 * the principal has an access entry of this stack.
 */
export async function logMoves(name: string, context: MoveContext, parent: pulumi.Resource): Promise<void> {
  const { inputs, known, mode, live } = context;
  const mapped = new Map([...live.roles, ...live.users].map(({ arn, groups }) => [principalKey(arn), groups]));
  const isMapped = (grant: KnownGrant) =>
    mapped.get(principalKey(grant.principalArn))?.includes(ownGroup(name, grant)) === true;
  const grants = (known.grants as KnownGrant[]).filter(
    (grant) => typeof grant.principalArn === "string" && differingPolicies(grant).length > 0,
  );
  const to = accessMethodOf(mode, inputs.accessMethod);
  const moving =
    to === "access-entries"
      ? grants.filter(isMapped)
      : await withEntries(
          context,
          grants.filter((grant) => !isMapped(grant)),
          parent,
        );
  for (const grant of moving) {
    const message = moveInWords(grant, to);
    if (message !== undefined) {
      await pulumi.log.warn(message, parent);
    }
  }
}

/** The grants whose principals have access entries of this stack. A cluster in CONFIG_MAP mode has no access entries. */
async function withEntries(
  { inputs, known, mode }: MoveContext,
  grants: KnownGrant[],
  parent: pulumi.Resource,
): Promise<KnownGrant[]> {
  const { clusterName } = known as Record<"clusterName", string | undefined>;
  if (mode === "CONFIG_MAP" || clusterName === undefined || !isComplete(clusterName)) {
    return [];
  }
  const isSecret = await containsSecret([inputs.clusterName, inputs.grants.map(({ principalArn }) => principalArn)]);
  const found = await Promise.all(
    grants.map(async (grant) => {
      try {
        const entry = await findAccessEntry({ clusterName, principalArn: grant.principalArn, isSecret }, parent);
        return entry !== undefined && isOurs(entry);
      } catch (error) {
        await pulumi.log.debug(
          `Whether the grant ${grant.name} moves isn't known. ${(error as Error).message}`,
          parent,
        );
        return false;
      }
    }),
  );
  return grants.filter((_, index) => found[index]);
}
