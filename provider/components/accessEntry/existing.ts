import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsLists, ListedEntry } from "../../aws/lists";
import { type Issue, type Path, phrase } from "../../validation/issues";
import { containsSecret, resolveIfKnown } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";
import { awsCalls } from "../shared/awsCalls";
import { isAnswered, lookup } from "../shared/lookups";
import { importInstructions, ownerDescription, ownerTag, tagCommand, thisStack } from "../shared/ownership";

/** The access entry that a cluster has for a principal. */
export type ExistingEntry = ListedEntry;

/** The entry to look for, and whether it is a secret. */
export interface EntryKey {
  clusterName: string;
  principalArn: string;
  isSecret: boolean;
}

/** Finds the access entry of a principal, in the lists or else through the AWS provider. */
export async function findAccessEntry(
  { clusterName, principalArn, isSecret }: EntryKey,
  parent: pulumi.Resource,
  lists?: AwsLists,
): Promise<ExistingEntry | undefined> {
  if (lists?.entries.has(principalArn)) {
    return lists.entries.get(principalArn);
  }
  const [cluster, principal] = isSecret ? [hidden, hidden] : [clusterName, principalArn];
  const found = await lookup(() => aws.eks.getAccessEntry({ clusterName, principalArn }, { parent }), {
    subject: `The access entries of the cluster ${show(cluster)}`,
    purpose: `to check whether one exists for ${show(principal)}`,
    permissions: ["eks:DescribeAccessEntry"],
    isSecret,
  });
  return isAnswered(found?.accessEntryArn) ? found : undefined;
}

/** True for an entry that this stack created. */
export function isOurs(entry: ExistingEntry): boolean {
  return entry.tags?.[ownerTag] === thisStack();
}

/** The issue of an entry that another stack owns or may own, unless `existing` is `use`. */
export function existsIssue(
  name: string,
  { clusterName, principalArn, isSecret }: EntryKey,
  { entry, unread }: TaggedEntry,
): Issue {
  const whose = unread === undefined ? ownerDescription(entry.tags) : "with an unknown owner";
  const [cluster, principal, arn] = isSecret
    ? [hidden, hidden, hidden]
    : [clusterName, principalArn, entry.accessEntryArn];
  const tags = unread === undefined ? entry.tags : undefined;
  const isUnowned = unread === undefined && !entry.tags?.[ownerTag];
  const fix = importInstructions({
    mark: tagCommand(arn),
    tags,
    use: "which adds the policies to the entry and changes nothing else",
    takeOver: isUnowned ? 'set it to "take-over" for one update, after which this stack manages the entry' : undefined,
    imported: ["aws:eks/accessEntry:AccessEntry", `${name}-entry`, `${cluster}:${principal}`],
  });
  const found = { code: "exists", paths: [["existing"]], value: "fail" } as const;
  const expected = `no access entry for ${principal} on the cluster ${cluster}, but one exists ${whose}: ${arn}`;
  if (unread === undefined) {
    return { ...found, expected, fix };
  }
  const untagged = `If the provider is already that new, the entry has no tags: ${fix.charAt(0).toLowerCase()}${fix.slice(1)}`;
  return { ...found, expected, fix: `${ownerUnknown(isSecret ? "" : unread)} ${untagged}` };
}

/** The properties that the program sets on an entry, as far as they are known. */
export interface Asked {
  type?: string;
  username?: string;
  kubernetesGroups?: string[];
}

/** The issues of an entry that is used unchanged but differs from the program's inputs. */
export function differences(asked: Asked, entry: ExistingEntry, paths: Record<keyof Asked, Path>): Issue[] {
  const fix = (path: Path) =>
    phrase`Omit ${path} to use the entry as it is, or ask the owner of the entry to change it.`;
  const differs = (path: Path, value: unknown, live: unknown): Issue[] =>
    value === undefined || JSON.stringify(value) === JSON.stringify(live)
      ? []
      : [
          {
            code: "mismatch",
            paths: [path],
            value,
            expected: `${show(live)}, the value of the entry that existing "use" doesn't change`,
            fix: fix(path),
          },
        ];
  const sorted = (groups: string[] | undefined) => groups && [...groups].sort();
  return [
    ...differs(paths.type, asked.type, entry.type),
    ...differs(paths.kubernetesGroups, sorted(asked.kubernetesGroups), sorted(entry.kubernetesGroups) ?? []),
    ...differs(paths.username, asked.username, entry.userName),
  ];
}

/** The credentials of the AWS SDK, for components that have inputs for them. */
export interface SdkLogin {
  profile?: pulumi.Input<string>;
  assumeRoleArn?: pulumi.Input<string>;
}

/** An access entry, and whether its tags are known. */
export interface TaggedEntry {
  entry: ExistingEntry;
  /** The reason why the tags aren't known, empty if it would reveal a secret; omitted if they are known. */
  unread?: string;
}

/**
 * An access entry with its tags. Before version 7.16, the AWS provider never returns any, so an entry without tags is
 * read from EKS.
 *
 * @param needsAll Whether the tags of CloudFormation are needed too, which the AWS provider omits.
 */
export async function withTags(
  entry: ExistingEntry,
  key: { clusterName: string; principalArn: string },
  { region, profile, assumeRoleArn }: SdkLogin & { region?: string },
  needsAll: boolean,
): Promise<TaggedEntry> {
  const hasTags = Object.keys(entry.tags ?? {}).length > 0;
  if ((hasTags && (entry.tags[ownerTag] !== undefined || !needsAll)) || !awsCalls.areMade()) {
    return { entry };
  }
  const login = [await resolveIfKnown(profile), await resolveIfKnown(assumeRoleArn)];
  const [knownProfile, knownRole] = login.map((known) => known?.value);
  try {
    const found = await awsCalls.describeEntry(key, { region, profile: knownProfile, assumeRoleArn: knownRole });
    if (found?.accessEntryArn !== entry.accessEntryArn) {
      if (hasTags) {
        return { entry };
      }
      const other = found === undefined ? "finds no such entry" : `leads to another entry, ${found.accessEntryArn}`;
      return { entry, unread: `The AWS login ${other}.` };
    }
    return { entry: { ...entry, tags: found.tags } };
  } catch (error) {
    if (hasTags) {
      return { entry };
    }
    const isSecret = await containsSecret([profile, assumeRoleArn]);
    return { entry, unread: isSecret ? "" : (error as Error).message };
  }
}

/** The message that the owner of an entry isn't known, with its fix. */
export function ownerUnknown(reason: string): string {
  return (
    "The AWS provider returns no tags of the entry, as always before version 7.16, and the AWS SDK can't read the entry " +
    "from EKS. Use version 7.16 or later of the AWS provider, or give the AWS SDK credentials of the cluster's account " +
    `that allow eks:DescribeAccessEntry.${reason === "" ? "" : ` ${reason}`}`
  );
}
