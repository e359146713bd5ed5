import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { describeEntry } from "../../aws/eksLookups";
import type { AwsLists, ListedEntry } from "../../aws/lists";
import { type Issue, type Path, phrase } from "../../validation/issues";
import { containsSecret, resolveIfKnown } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";
import { lookup } from "../shared/lookups";
import { importInstructions, ownerDescription, ownerTag, tagCommand, thisStack } from "../shared/ownership";

/** The access entry that a cluster has for a principal. */
export type LiveAccessEntry = ListedEntry;

/** Which entry is asked for, and whether that may be told. */
export interface EntryKey {
  clusterName: string;
  principalArn: string;
  isSecret: boolean;
}

/** Looks for the access entry of a principal, unless the lists say already. */
export async function findAccessEntry(
  { clusterName, principalArn, isSecret }: EntryKey,
  parent: pulumi.Resource,
  lists?: AwsLists,
): Promise<LiveAccessEntry | undefined> {
  if (lists?.entries.has(principalArn)) {
    return lists.entries.get(principalArn);
  }
  const [cluster, principal] = isSecret ? [hidden, hidden] : [clusterName, principalArn];
  return lookup(() => aws.eks.getAccessEntry({ clusterName, principalArn }, { parent }), {
    subject: `The access entries of the cluster ${show(cluster)}`,
    purpose: `to check whether one exists for ${show(principal)}`,
    permissions: ["eks:DescribeAccessEntry"],
    isSecret,
  });
}

/** True for an entry that this stack created. */
export function isOurs(entry: LiveAccessEntry): boolean {
  return entry.tags?.[ownerTag] === thisStack();
}

/** The issue of an entry that another owns, or may own, where `existing` doesn't say to use it. */
export function existsIssue(
  name: string,
  { clusterName, principalArn, isSecret }: EntryKey,
  { entry, unread }: TaggedEntry,
): Issue {
  const whose = unread === undefined ? ownerDescription(entry.tags?.[ownerTag]) : "whose owner isn't known";
  const [cluster, principal, arn] = isSecret
    ? [hidden, hidden, hidden]
    : [clusterName, principalArn, entry.accessEntryArn];
  const fix = importInstructions({
    mark: tagCommand(arn),
    use: "which leaves the entry alone and adds the policies to it",
    imported: ["aws:eks/accessEntry:AccessEntry", `${name}-entry`, `${cluster}:${principal}`],
  });
  const found = { code: "exists", paths: [["existing"]], value: "fail" } as const;
  const expected = `no access entry for ${principal} on the cluster ${cluster} yet, but there is one ${whose}: ${arn}`;
  if (unread === undefined) {
    return { ...found, expected, fix };
  }
  const untagged = `Where the provider is as new, the entry has no tags: ${fix.charAt(0).toLowerCase()}${fix.slice(1)}`;
  return { ...found, expected, fix: `${ownerUnknown(isSecret ? "" : unread)} ${untagged}` };
}

/** What the program asks of an entry, as far as it is known. */
export interface Asked {
  type?: string;
  username?: string;
  kubernetesGroups?: string[];
}

/** The issues of an entry that is to be used as it is, and isn't as the program wants it. */
export function differences(asked: Asked, entry: LiveAccessEntry, paths: Record<keyof Asked, Path>): Issue[] {
  const fix = (path: Path) =>
    phrase`Leave ${path} out to use the entry as it is, or have whoever owns the entry change it.`;
  const differs = (path: Path, value: unknown, live: unknown): Issue[] =>
    value === undefined || JSON.stringify(value) === JSON.stringify(live)
      ? []
      : [
          {
            code: "mismatch",
            paths: [path],
            value,
            expected: `${show(live)}, as the entry that existing "use" leaves alone has it`,
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

/** What the AWS SDK signs in with, where a component has inputs for it. */
export interface SdkLogin {
  profile?: pulumi.Input<string>;
  assumeRoleArn?: pulumi.Input<string>;
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
  { region, profile, assumeRoleArn }: SdkLogin & { region?: string },
): Promise<TaggedEntry> {
  if (Object.keys(entry.tags ?? {}).length > 0) {
    return { entry };
  }
  const login = [await resolveIfKnown(profile), await resolveIfKnown(assumeRoleArn)];
  const [knownProfile, knownRole] = login.map((known) => known?.value);
  try {
    const found = await describeEntry(key, { region, profile: knownProfile, assumeRoleArn: knownRole });
    if (found?.accessEntryArn !== entry.accessEntryArn) {
      const other = found === undefined ? "finds no such entry" : `leads to another entry, ${found.accessEntryArn}`;
      return { entry, unread: `The AWS login that was found ${other}.` };
    }
    return { entry: { ...entry, tags: found.tags } };
  } catch (error) {
    const isSecret = await containsSecret([profile, assumeRoleArn]);
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
