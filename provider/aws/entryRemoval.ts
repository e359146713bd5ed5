import type { ClusterEntry } from "../eks/clusterEntry";
import { ClusterError, ClusterNotFound } from "../network/clusterErrors";
import { defaultTiming, type Timing } from "../network/timing";
import type { AwsSettings } from "./awsIdentity";
import { readClusterEntry } from "./clusterEntries";
import { withEks } from "./eksLookups";

/**
 * Deletes the access entry of a principal if `mayDelete` agrees to it as EKS describes it immediately before. EKS deletes its
 * access policies with it.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DeleteAccessEntry.html
 *
 * @returns the deleted entry; undefined if it no longer exists or stays
 * @throws ClusterError, also if the entry or its policies can't be read
 */
export async function deleteEntry(
  { clusterName, principalArn }: { clusterName: string; principalArn: string },
  mayDelete: (entry: ClusterEntry) => boolean | Promise<boolean>,
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<ClusterEntry | undefined> {
  const { DeleteAccessEntryCommand } = await import("@aws-sdk/client-eks");
  return withEks(clusterName, settings, timing, async (ask) => {
    const unread = new Set<string>();
    const entry = await readClusterEntry(ask, clusterName, principalArn, { unread, undescribed: [] });
    const [denied] = unread;
    if (denied !== undefined) {
      throw new ClusterError("forbidden", denied);
    }
    if (entry === undefined || !(await mayDelete(entry))) {
      return undefined;
    }
    try {
      await ask("DeleteAccessEntry", (eks) => eks.send(new DeleteAccessEntryCommand({ clusterName, principalArn })));
    } catch (error) {
      // Someone else deleted it in the meantime.
      if (error instanceof ClusterNotFound) {
        return undefined;
      }
      throw error;
    }
    return entry;
  });
}
