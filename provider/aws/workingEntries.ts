import { iamPrincipalOf } from "../eks/iamPrincipal";
import { type PrincipalReading, principalState } from "../eks/principalStatus";
import type { Timing } from "../network/timing";
import type { AwsSettings } from "./awsIdentity";
import { type EntriesReading, readClusterEntries } from "./clusterEntries";
import { type NamedPrincipal, readPrincipals } from "./principals";

/**
 * Reads the access entries of a cluster that give access: all but those whose principal was deleted or recreated. An
 * entry whose principal can't be read counts.
 *
 * @throws ClusterNotFound, ClusterError
 */
export async function readWorkingEntries(
  { name, account }: { name: string; account: string },
  settings: AwsSettings,
  timing: Timing,
): Promise<EntriesReading> {
  const { entries, undescribed, unread } = await readClusterEntries(name, () => true, settings, timing);
  if (entries === undefined) {
    return { undescribed, unread };
  }
  const named = new Map<string, NamedPrincipal>();
  for (const { principalArn } of entries) {
    const principal = iamPrincipalOf(principalArn);
    if (principal !== undefined && principal.kind !== "root" && principal.account === account) {
      named.set(principalArn, principal);
    }
  }
  const readings = await readPrincipals(name, [...named.values()], settings, timing);
  const byArn = new Map<string, PrincipalReading | undefined>([...named.keys()].map((arn, at) => [arn, readings[at]]));
  const works = entries.filter(({ principalArn, createdAt }) => {
    const reading = byArn.get(principalArn);
    const { status } = principalState({ principalArn, entryCreatedAt: createdAt, hasPath: true, account, reading });
    return status !== "deleted" && status !== "recreated";
  });
  return { entries: works, undescribed, unread };
}
