import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsLists } from "../../aws/lists";
import { isForNodes, standardType } from "../../eks/accessEntries";
import type { Others } from "../../eks/grants";
import { generatedUsername, type IamPrincipal, iamPrincipalOf } from "../../eks/iamPrincipal";
import { parseArn } from "../../iam/arn";
import type { Gate } from "../../validation/gate";
import { refuse } from "../../validation/inputs";
import type { Issue, Path } from "../../validation/issues";
import { containsSecret, dependsOnResource, resolveIfKnown } from "../../validation/outputs";
import { hidden, show, showPath } from "../../validation/render";
import { declaredElsewhere } from "../shared/declaredOnce";
import { describeCluster, isCutOff, isNotFound } from "../shared/lookups";
import type { Owned } from "../shared/refuseSecond";
import type { AccessEntryArgs } from "./args";
import {
  differences,
  type EntryKey,
  existsIssue,
  findAccessEntry,
  isOurs,
  type LiveAccessEntry,
  ownerUnknown,
  type SdkLogin,
  type TaggedEntry,
  withTags,
} from "./existing";

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
export async function lookUpEntry(question: EntryQuestion): Promise<{ found: FoundEntry; issues: Issue[] }> {
  const { name, args, paths, cluster, parent } = question;
  const { principalArn } = args;
  const principal = await resolveIfKnown(principalArn);
  if (principal === undefined) {
    return { found: {}, issues: [] };
  }
  const isSecret = (await containsSecret(args.clusterName)) || (await containsSecret(principalArn));
  const key = { clusterName: cluster.name, principalArn: principal.value, isSecret };
  const [identity, live, type, groups, username] = await Promise.all([
    args.principalUniqueId === undefined && lookUpPrincipal(question, principal.value),
    cluster.takesEntries ? findTaggedEntry(question, key) : undefined,
    resolveIfKnown(args.type),
    resolveIfKnown(args.kubernetesGroups),
    resolveIfKnown(args.username),
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
    issues: [
      ...accountIssues(question, principal.value, asked.type ?? standardType),
      ...(identity ? identity.issues : []),
      ...(foreign && !use ? [existsIssue(name, key, foreign)] : []),
      ...(foreign && use ? differences(asked, foreign.entry, paths) : await twiceIssues(question, principal.value)),
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

/** The issue of a principal for which another component of the program declares an entry on the same cluster. */
async function twiceIssues({ paths, cluster, parent }: EntryQuestion, principalArn: string): Promise<Issue[]> {
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

function accountIssues({ paths, cluster }: EntryQuestion, principalArn: string, type: string): Issue[] {
  return isForNodes(type) && iamPrincipalOf(principalArn)?.account !== cluster.account
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

const paths = {
  principalArn: ["principalArn"],
  type: ["type"],
  kubernetesGroups: ["kubernetesGroups"],
  username: ["username"],
};

/**
 * Asks AWS for the cluster, the principal and the access entry, as far as the inputs are known, and fails where EKS would
 * refuse the entry or another owns it. Nothing is asked before the inputs are checked.
 */
export async function lookUpAccessEntry(
  name: string,
  args: AccessEntryArgs,
  gate: Gate,
  parent: pulumi.Resource,
): Promise<FoundEntry> {
  await gate.opened();
  const { clusterName } = args;
  const known = await resolveIfKnown(clusterName);
  const description = known && (await describeCluster(clusterName, known.value, parent));
  if (known === undefined || description === undefined) {
    return {};
  }
  const ofMode = await modeIssues(clusterName, known.value, description.accessConfigs[0]?.authenticationMode);
  const { accountId: account = "", region } = parseArn(description.arn) ?? {};
  const cluster = { name: known.value, account, region, takesEntries: ofMode.length === 0 };
  const { found, issues } = await lookUpEntry({ name, args, paths, cluster, parent });
  await refuse("AccessEntry", name, args, [...ofMode, ...issues]);
  return found;
}

async function modeIssues(clusterName: pulumi.Input<string>, name: string, mode?: string): Promise<Issue[]> {
  // A preview doesn't know to which mode the program is about to bring a cluster of its own.
  if (mode !== "CONFIG_MAP" || (pulumi.runtime.isDryRun() && (await dependsOnResource(clusterName)))) {
    return [];
  }
  const told = (await containsSecret(clusterName)) ? hidden : name;
  return [
    {
      code: "mismatch",
      paths: [["clusterName"]],
      value: name,
      expected: "a cluster whose authentication mode is API or API_AND_CONFIG_MAP, and that of this one is CONFIG_MAP",
      fix:
        `Run \`aws eks update-cluster-config --name ${told} --access-config authenticationMode=API_AND_CONFIG_MAP\`, ` +
        "which can't be undone; or grant the access in aws-auth.",
    },
  ];
}

/** What became of looking for a principal in IAM. */
export interface FoundPrincipal {
  /** Its unique ID; undefined where IAM doesn't tell. */
  uniqueId?: string;
  issues: Issue[];
}

/**
 * Looks a role or user of the cluster's account up in IAM: whether it exists, and its unique ID. EKS refuses a principal
 * that doesn't exist, and lets nobody in whose ID isn't that of the principal that it knew.
 * https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 *
 * @param known The principal's ARN, once it is known.
 */
export async function lookUpPrincipal(
  { args: { principalArn }, paths, cluster, lists, parent }: EntryQuestion,
  known: string,
): Promise<FoundPrincipal> {
  const listed = lists?.uniqueIds.get(known);
  if (listed !== undefined) {
    return { uniqueId: listed, issues: [] };
  }
  const principal = iamPrincipalOf(known);
  // The provider can ask of the cluster's account alone.
  if (principal === undefined || principal.kind === "root" || principal.account !== cluster.account) {
    return { issues: [] };
  }
  const isSecret = await containsSecret(principalArn);
  const told = isSecret ? hidden : known;
  let found: { arn: string; uniqueId: string } | undefined;
  try {
    found = await ask(principal, parent);
  } catch (error) {
    const reason = (error as Error).message;
    if (!isCutOff(reason)) {
      const about = `${showPath(paths.principalArn)} is ${show(told)}`;
      await warn(principal, about, isSecret ? "" : ` ${reason}`, parent);
    }
    return { issues: [] };
  }
  if (found?.arn === known) {
    return { uniqueId: found.uniqueId, issues: [] };
  }
  if (pulumi.runtime.isDryRun() && (await dependsOnResource(principalArn))) {
    return { issues: [] };
  }
  const live = isSecret ? hidden : found?.arn;
  return {
    issues: [
      {
        code: "mismatch",
        paths: [paths.principalArn],
        value: told,
        expected: found
          ? `the ARN as IAM has it, ${show(live)}`
          : `an IAM ${principal.kind} that exists, and the cluster's account has none of this name`,
        fix: found
          ? "Access entries keep the path, unlike aws-auth: use that ARN."
          : "Check the name; where this program makes it, pass its arn, so that the entry comes after it.",
      },
    ],
  };
}

/** The role or user of the principal's name, or undefined where there is none. */
async function ask(
  { kind, name }: IamPrincipal,
  parent: pulumi.Resource,
): Promise<{ arn: string; uniqueId: string } | undefined> {
  try {
    if (kind === "role") {
      return await aws.iam.getRole({ name }, { parent });
    }
    const { arn, userId } = await aws.iam.getUser({ userName: name }, { parent });
    return { arn, uniqueId: userId };
  } catch (error) {
    if (isNotFound((error as Error).message)) {
      return undefined;
    }
    throw error;
  }
}

function warn({ kind }: IamPrincipal, about: string, reason: string, parent: pulumi.Resource): Promise<void> {
  return pulumi.log.warn(
    `${about}: this ${kind} can't be read. If it is ever deleted and made again, the access entry is dead, ` +
      `and nobody notices. Give the deployer iam:Get${kind === "role" ? "Role" : "User"}, or pass principalUniqueId.${reason}`,
    parent,
  );
}
