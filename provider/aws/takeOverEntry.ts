import { defaultTiming, type Timing } from "../network/timing";
import type { AwsSettings } from "./awsIdentity";
import { withEks } from "./eksLookups";

/** An access entry to take over, and the properties that it gets. */
export interface EntryToTakeOver {
  clusterName: string;
  principalArn: string;
  /** The ARN of the entry, so that no other entry is changed. */
  accessEntryArn: string;
  tags: Record<string, string>;
  /** The groups and username to set; omitted to keep them. */
  kubernetesGroups?: string[];
  username?: string;
}

/**
 * Changes an existing access entry in place, so that its principal keeps its access, and tags it last.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateAccessEntry.html
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_TagResource.html
 *
 * @throws ClusterNotFound, ClusterError; an error if the credentials lead to another entry
 */
export async function takeOverEntry(
  { clusterName, principalArn, accessEntryArn, tags, ...names }: EntryToTakeOver,
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<void> {
  const { DescribeAccessEntryCommand, TagResourceCommand, UpdateAccessEntryCommand } = await import(
    "@aws-sdk/client-eks"
  );
  const key = { clusterName, principalArn };
  await withEks(clusterName, settings, timing, async (ask) => {
    const describe = new DescribeAccessEntryCommand(key);
    const live = (await ask("DescribeAccessEntry", (eks) => eks.send(describe)))?.accessEntry;
    if (live?.accessEntryArn !== accessEntryArn) {
      throw new Error(
        `The AWS login ${live === undefined ? "finds no such entry" : `leads to another entry, ${live.accessEntryArn}`}.`,
      );
    }
    if (Object.values(names).some((value) => value !== undefined)) {
      const update = new UpdateAccessEntryCommand({ ...key, ...names });
      await ask("UpdateAccessEntry", (eks) => eks.send(update));
    }
    const tag = new TagResourceCommand({ resourceArn: accessEntryArn, tags });
    await ask("TagResource", (eks) => eks.send(tag));
  });
}
