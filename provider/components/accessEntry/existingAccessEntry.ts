import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Issue, type Path, phrase } from "../../check/issues";
import { hidden, show } from "../../check/render";
import { userError } from "../../check/userError";
import type { AwsLists, ListedEntry } from "../../cluster/aws/lists";
import { isCutOff } from "../../cluster/describe";
import { isNotFound } from "../../cluster/notFound";
import { ownerTag } from "../../iam/ownership";
import { markAtEks } from "../foreignAtEks";
import { thisStack, waysOut, whoseIs } from "../owner";
import { ownerUnknown, type TaggedEntry } from "./entryTags";

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
  try {
    return await aws.eks.getAccessEntry({ clusterName, principalArn }, { parent });
  } catch (error) {
    const reason = (error as Error).message;
    if (isNotFound(reason)) {
      return undefined;
    }
    if (isCutOff(reason)) {
      throw userError("The deployment ended before the access entries of the cluster were read.");
    }
    throw userError(
      `The access entries of the cluster ${show(isSecret ? hidden : clusterName)} can't be read, to see whether one exists for ` +
        `${show(isSecret ? hidden : principalArn)}; expected eks:DescribeAccessEntry to answer. Give the deployer that ` +
        `permission.${isSecret ? "" : ` ${reason}`}`,
    );
  }
}

/** True for an entry that this stack created. */
export function isOurs(entry: LiveAccessEntry): boolean {
  return entry.tags?.[ownerTag] === thisStack();
}

/** The problem of an entry that another owns, or may own, where `existing` doesn't say to use it. */
export function alreadyThere(
  name: string,
  { clusterName, principalArn, isSecret }: EntryKey,
  { entry, unread }: TaggedEntry,
): Issue {
  const whose = unread === undefined ? whoseIs(entry.tags?.[ownerTag]) : "whose owner isn't known";
  const [cluster, principal, arn] = isSecret
    ? [hidden, hidden, hidden]
    : [clusterName, principalArn, entry.accessEntryArn];
  const fix = waysOut({
    mark: markAtEks(arn),
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

/** The problems of an entry that is to be used as it is, and isn't as the program wants it. */
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
