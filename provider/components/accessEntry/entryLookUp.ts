import * as pulumi from "@pulumi/pulumi";
import type { Others } from "../../access/rights";
import { holdsSecret, whenKnown } from "../../check/eventual";
import type { Issue, Path } from "../../check/issues";
import { hidden, show } from "../../check/render";
import type { AwsLists } from "../../cluster/aws/lists";
import { isForNodes, standardType } from "../../eks/accessEntryTypes";
import { generatedUsername, principalOf } from "../../eks/principal";
import { declaredElsewhere } from "../declaredOnce";
import type { Owned } from "../refuseSecond";
import type { AccessEntryArgs } from "./accessEntry";
import { ownerUnknown, type SdkLogin, type TaggedEntry, withTags } from "./entryTags";
import {
  alreadyThere,
  differences,
  type EntryKey,
  findAccessEntry,
  isOurs,
  type LiveAccessEntry,
} from "./existingAccessEntry";
import { lookUpPrincipal } from "./principalLookUp";

/** What AWS says of the entry that a program asks for; left out where it isn't asked or doesn't know. */
export interface FoundEntry {
  /** An entry that exists, that this stack doesn't own, and that `existing` says to use. */
  foreign?: LiveAccessEntry;
  /** An entry that exists and carries the tag of this stack. */
  own?: Owned;
  /** What its principal has by it, where that is asked for. */
  others?: Others;
  /** The principal's unique ID. */
  uniqueId?: string;
  /** The user name to restore, where an entry of this stack has one that the program doesn't ask for. */
  username?: string;
}

/** An entry that a program asks for, and whom to ask about it. */
export interface EntryQuestion {
  /** What its resources are named after. */
  name: string;
  args: AccessEntryArgs;
  /** Where the program gives these inputs. */
  paths: Record<"principalArn" | "type" | "kubernetesGroups" | "username", Path>;
  cluster: {
    name: string;
    /** The ID of its account. */
    account: string;
    /** Where it is; undefined where that isn't known. */
    region?: string;
    /** Whether it has access entries at all. */
    takesEntries: boolean;
  };
  /** What is known already, of many. */
  lists?: AwsLists;
  /** What EKS is asked with, where the AWS provider returns no tags. */
  login?: SdkLogin;
  /** Whose AWS provider is asked. */
  parent: pulumi.Resource;
}

/** Asks AWS for the principal and the access entry, as far as the inputs are known, and whether EKS would take the entry. */
export async function lookUpEntry(question: EntryQuestion): Promise<{ found: FoundEntry; problems: Issue[] }> {
  const { name, args, paths, cluster, parent } = question;
  const { principalArn } = args;
  const principal = await whenKnown(principalArn);
  if (principal === undefined) {
    return { found: {}, problems: [] };
  }
  const isSecret = (await holdsSecret(args.clusterName)) || (await holdsSecret(principalArn));
  const key = { clusterName: cluster.name, principalArn: principal.value, isSecret };
  const [identity, live, type, groups, username] = await Promise.all([
    args.principalUniqueId === undefined && lookUpPrincipal(question, principal.value),
    cluster.takesEntries ? findTaggedEntry(question, key) : undefined,
    whenKnown(args.type),
    whenKnown(args.kubernetesGroups),
    whenKnown(args.username),
  ]);
  const foreign = live !== undefined && !isOurs(live.entry) ? live : undefined;
  const use = args.existing === "use";
  if (foreign?.unread !== undefined && use) {
    await warnOfUnknownOwner(key, foreign, parent);
  }
  const asked = {
    type: type?.value,
    kubernetesGroups: groups?.value as string[] | undefined,
    username: username?.value,
  };
  const isLeftOut = username !== undefined && username.value === undefined;
  return {
    found: {
      foreign: foreign?.entry,
      own: live && !foreign ? owned(key, live.entry) : undefined,
      uniqueId: identity ? identity.uniqueId : undefined,
      username: live && !foreign && isLeftOut ? usernameToRestore(key, live.entry) : undefined,
    },
    problems: [
      ...accountProblems(question, principal.value, asked.type ?? standardType),
      ...(identity ? identity.problems : []),
      ...(foreign && !use ? [alreadyThere(name, key, foreign)] : []),
      ...(foreign && use ? differences(asked, foreign.entry, paths) : await twiceProblems(question, principal.value)),
    ],
  };
}

function owned({ clusterName, principalArn, isSecret }: EntryKey, { accessEntryArn }: LiveAccessEntry): Owned {
  const [cluster, principal] = isSecret ? [hidden, hidden] : [clusterName, principalArn];
  return {
    what: `The access entry of ${principal} on the cluster ${cluster}`,
    property: "accessEntryArn",
    value: accessEntryArn,
    importId: `${cluster}:${principal}`,
  };
}

/** The problem of a principal for which another component of the program declares an entry on the same cluster. */
async function twiceProblems({ paths, cluster, parent }: EntryQuestion, principalArn: string): Promise<Issue[]> {
  const { name, account, region } = cluster;
  const other = await declaredElsewhere(`entry ${JSON.stringify([account, region, name, principalArn])}`, parent);
  return other === undefined
    ? []
    : [
        {
          code: "exists",
          paths: [paths.principalArn],
          value: principalArn,
          expected:
            "a principal without another access entry in this program, as a cluster has one entry for each, and " +
            `${other.kind} ${show(other.name)} declares one too`,
          fix: "Remove one of the two, with its groups and policies in the other.",
        },
      ];
}

async function findTaggedEntry(
  { cluster: { region }, lists, login, parent }: EntryQuestion,
  key: EntryKey,
): Promise<TaggedEntry | undefined> {
  const { clusterName, principalArn } = key;
  const entry = await findAccessEntry(key, parent, lists);
  // The lists are EKS's own, with the tags.
  const isListed = lists?.entries.has(principalArn) ?? false;
  return entry && (isListed ? { entry } : withTags(entry, { clusterName, principalArn }, { ...login, region }));
}

function warnOfUnknownOwner({ isSecret }: EntryKey, { entry, unread = "" }: TaggedEntry, parent: pulumi.Resource) {
  const arn = isSecret ? hidden : entry.accessEntryArn;
  return pulumi.log.warn(
    `The access entry ${arn} is used as one that this stack doesn't own. ${ownerUnknown(isSecret ? "" : unread)}`,
    parent,
  );
}

function accountProblems({ paths, cluster }: EntryQuestion, principalArn: string, type: string): Issue[] {
  return isForNodes(type) && principalOf(principalArn)?.account !== cluster.account
    ? [
        {
          code: "mismatch",
          paths: [paths.principalArn],
          value: principalArn,
          expected: `a role of the cluster's account, ${cluster.account}, for an access entry of the type ${type}`,
          fix: "Nodes belong to the cluster's account: pass their role there.",
        },
      ]
    : [];
}

/** EKS's own user name for an entry that has another. The AWS provider never puts it back by itself. */
function usernameToRestore({ principalArn }: EntryKey, live: LiveAccessEntry): string | undefined {
  const generated = generatedUsername(principalArn);
  return live.type === standardType && live.userName !== generated ? generated : undefined;
}
