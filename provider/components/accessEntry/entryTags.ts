import type * as pulumi from "@pulumi/pulumi";
import { holdsSecret, whenKnown } from "../../check/eventual";
import { describeEntry } from "../../cluster/aws/accessEntry";
import type { LiveAccessEntry } from "./existingAccessEntry";

/** What the AWS SDK signs in with, where a component has inputs for it. */
export interface SdkLogin {
  profile?: pulumi.Input<string>;
  roleToAssume?: pulumi.Input<string>;
}

/** An access entry, and whether its tags are known. */
export interface TaggedEntry {
  entry: LiveAccessEntry;
  /** Why its tags aren't known, empty where that would tell a secret; left out where they are known. */
  unread?: string;
}

/**
 * An access entry with its tags. The AWS provider returns none before its version 7.16, whatever the entry has: an entry
 * without tags is read from EKS.
 */
export async function withTags(
  entry: LiveAccessEntry,
  key: { clusterName: string; principalArn: string },
  { region, profile, roleToAssume }: SdkLogin & { region?: string },
): Promise<TaggedEntry> {
  if (Object.keys(entry.tags ?? {}).length > 0) {
    return { entry };
  }
  const login = [await whenKnown(profile), await whenKnown(roleToAssume)];
  const [knownProfile, knownRole] = login.map((known) => known?.value);
  try {
    const found = await describeEntry(key, { region, profile: knownProfile, roleToAssume: knownRole });
    if (found?.accessEntryArn !== entry.accessEntryArn) {
      const other = found === undefined ? "finds no such entry" : `leads to another entry, ${found.accessEntryArn}`;
      return { entry, unread: `The AWS login that was found ${other}.` };
    }
    return { entry: { ...entry, tags: found.tags } };
  } catch (error) {
    const isSecret = await holdsSecret([profile, roleToAssume]);
    return { entry, unread: isSecret ? "" : (error as Error).message };
  }
}

/** Says that the owner of an entry isn't known, and what that takes. */
export function ownerUnknown(reason: string): string {
  return (
    "The AWS provider returns no tags of the entry, as versions before 7.16 do whatever the entry has, and EKS can't be " +
    "asked by the AWS SDK. Use version 7.16 of the AWS provider or a newer one, or sign the AWS SDK in to the cluster's " +
    `account with eks:DescribeAccessEntry allowed.${reason === "" ? "" : ` ${reason}`}`
  );
}
