import * as pulumi from "@pulumi/pulumi";
import { hasEnded } from "../../eks/accessEnd";
import { accessPolicyName, isForNodes, standardType } from "../../eks/accessEntries";
import type { Others } from "../../eks/grants";
import { generatedUsername, iamPrincipalOf } from "../../eks/iamPrincipal";
import { parseArn } from "../../iam/arn";
import type { Gate } from "../../validation/gate";
import { rejectInputs } from "../../validation/inputs";
import type { Issue, Path } from "../../validation/issues";
import { containsSecret, dependsOnResource, isPlain, resolveIfKnown } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";
import { timeOfRun } from "../shared/clock";
import { announceEntries } from "../shared/declaredAccess";
import { declaredElsewhere } from "../shared/declaredOnce";
import { describeCluster } from "../shared/lookups";
import type { Owned } from "../shared/onlyOne";
import { type AccessEntryArgs, type AccessPolicy, ExistingAccessEntry } from "./args";
import { declaredAccessIn, guardEntry } from "./entryGuard";
import { entryReadyIssues } from "./entryLogin";
import {
  differences,
  type EntryKey,
  type ExistingEntry,
  existsIssue,
  findAccessEntry,
  isOurs,
  ownerUnknown,
  type SdkLogin,
  type TaggedEntry,
  withTags,
} from "./existing";
import { lookUpPrincipal, type PrincipalOfEntry } from "./iamLookup";
import { type NamedEntryArgs, principalInput } from "./namedEntry";
import { type NamedPolicy, policyNameIssues } from "./policyNames";
import { takeOverIssues, wayToTakeOver } from "./takeOver";

/** The result of reading an entry from AWS. A member is omitted if it wasn't read or doesn't exist. */
export interface FoundEntry {
  /** An existing entry that this stack doesn't own, but uses because of `existing`. */
  unmanaged?: ExistingEntry;
  /** An existing entry with the tag of this stack, or in its state. */
  own?: Owned;
  /** An existing entry to import because of `existing`, and the region of its cluster. */
  imported?: { entry: ExistingEntry; region?: string };
  /** The groups and policies of the used entry, if they are needed. */
  others?: Others;
  /** The principal's unique ID. */
  uniqueId?: string;
  /** The username to restore, if an entry of this stack has one that the program doesn't set. */
  username?: string;
}

/** Whether the cluster has an access entry for the principal. */
export function isInCluster(found: FoundEntry | undefined): boolean {
  return (found?.own ?? found?.unmanaged ?? found?.imported) !== undefined;
}

/** An entry that the program declares, with everything needed to read it from AWS. */
export interface EntryQuestion extends PrincipalOfEntry {
  /** The prefix of its resources' names. */
  name: string;
  args: NamedEntryArgs;
  /** The paths of these inputs in the program. */
  paths: Record<"principalArn" | "type" | "kubernetesGroups" | "username" | "accessPolicies", Path>;
  cluster: {
    name: string;
    /** The ID of its account. */
    account: string;
    /** Its region; undefined if unknown. */
    region?: string;
    /** Whether its authentication mode supports access entries. */
    takesEntries: boolean;
  };
  /** The credentials to read tags from EKS, if the AWS provider returns none. */
  login?: SdkLogin;
}

/**
 * Reads the principal and the access entry from AWS, as far as the inputs are known, and checks whether EKS would
 * accept the entry.
 */
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
    resolveIfKnown(args.nodeType),
    resolveIfKnown(args.kubernetesGroups),
    resolveIfKnown(args.username),
  ]);
  const way =
    live === undefined || args.existing !== ExistingAccessEntry.TakeOver
      ? undefined
      : await wayToTakeOver(live, `${name}-entry`, parent);
  const imported = way === "import" ? live?.entry : undefined;
  const unmanaged = live !== undefined && way === undefined && !isOurs(live.entry) ? live : undefined;
  const use = args.existing === "use";
  if (unmanaged?.unread !== undefined && use) {
    await warnOfUnknownOwner(key, unmanaged, parent);
  }
  const asked = {
    type: type?.value,
    kubernetesGroups: groups?.value as string[] | undefined,
    username: username?.value,
  };
  const isLeftOut = username !== undefined && username.value === undefined;
  // An interrupted update may already have tagged it.
  const ofTakeOver =
    imported && !isOurs(imported)
      ? await takeOverIssues(
          key,
          imported,
          {
            type: asked.type ?? standardType,
            kubernetesGroups: asked.kubernetesGroups ?? [],
            policies: await policiesIn(args),
          },
          paths,
          { ...question.login, region: cluster.region, parent },
        )
      : [];
  return {
    found: {
      unmanaged: unmanaged?.entry,
      own: live && !unmanaged && !imported ? owned(key, live.entry) : undefined,
      ...(imported ? { imported: { entry: imported, region: cluster.region } } : {}),
      uniqueId: identity ? identity.uniqueId : undefined,
      username: live && !unmanaged && isLeftOut ? usernameToRestore(key, live.entry) : undefined,
    },
    issues: [
      ...accountIssues(question, principal.value, asked.type ?? standardType),
      ...(identity ? identity.issues : []),
      ...(unmanaged && !use ? [existsIssue(name, key, unmanaged)] : []),
      ...ofTakeOver,
      ...(unmanaged && use ? differences(asked, unmanaged.entry, paths) : await twiceIssues(question, principal.value)),
    ],
  };
}

/** The names of the declared access policies; undefined while they aren't all known. */
async function policiesIn({ accessPolicies }: AccessEntryArgs): Promise<string[] | undefined> {
  const known = await resolveIfKnown(pulumi.output(accessPolicies ?? []));
  return known?.value.map(({ policy }) => accessPolicyName(policy) ?? policy);
}

function owned({ clusterName, principalArn, isSecret }: EntryKey, { accessEntryArn }: ExistingEntry): Owned {
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
            "a principal with a single access entry in this program, as a cluster has one entry per principal, but " +
            `${other.kind} ${show(other.name)} declares one too`,
          fix: "Move the groups and policies into one of the two, and remove the other.",
        },
      ];
}

async function findTaggedEntry(
  { args: { existing }, cluster: { region }, lists, login, parent }: EntryQuestion,
  key: EntryKey,
): Promise<TaggedEntry | undefined> {
  const { clusterName, principalArn } = key;
  const entry = await findAccessEntry(key, parent, lists);
  // Listed entries come from EKS itself, with their tags.
  const isListed = lists?.entries.has(principalArn) ?? false;
  const needsAll = existing !== ExistingAccessEntry.Use;
  return (
    entry && (isListed ? { entry } : withTags(entry, { clusterName, principalArn }, { ...login, region }, needsAll))
  );
}

function warnOfUnknownOwner({ isSecret }: EntryKey, { entry, unread = "" }: TaggedEntry, parent: pulumi.Resource) {
  const arn = isSecret ? hidden : entry.accessEntryArn;
  return pulumi.log.warn(
    `The access entry ${arn} is used as an entry that this stack doesn't own. ${ownerUnknown(isSecret ? "" : unread)}`,
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
          expected: `a role in the cluster's account, ${cluster.account}, for an access entry of type ${type}`,
          fix: "Pass the role that the nodes have in the cluster's account.",
        },
      ]
    : [];
}

/** The username that EKS generates, if the entry has another one. The AWS provider never restores it. */
function usernameToRestore({ principalArn }: EntryKey, live: ExistingEntry): string | undefined {
  const generated = generatedUsername(principalArn);
  return live.type === standardType && live.userName !== generated ? generated : undefined;
}

const pathsOfInputs = {
  type: ["nodeType"],
  kubernetesGroups: ["kubernetesGroups"],
  username: ["username"],
  accessPolicies: ["accessPolicies"],
};

/**
 * Reads the cluster, the principal and the access entry from AWS, as far as the inputs are known. Fails if EKS would
 * reject the entry or another stack owns it. Nothing is read before the inputs are checked. An entry whose access has
 * ended isn't declared: only the lock-out guard judges its removal.
 */
export async function lookUpAccessEntry(
  name: string,
  args: NamedEntryArgs,
  gate: Gate,
  parent: pulumi.Resource,
): Promise<FoundEntry> {
  const { clusterName } = args;
  const isEnded = hasEnded(args, timeOfRun());
  const describe = async () => {
    await gate.opened();
    const name = await resolveIfKnown(clusterName);
    return name && { name: name.value, cluster: await describeCluster(clusterName, name.value, parent) };
  };
  const described = describe();
  announceEntries(
    parent,
    described.then(
      async (it) =>
        it?.cluster && { clusterArn: it.cluster.arn, entries: isEnded ? [] : [await declaredAccessIn(args)] },
    ),
  );
  const known = await described;
  const description = known?.cluster;
  if (isEnded) {
    await (known && description && guardEntry(name, args, { cluster: description, clusterName: known.name }, parent));
    return {};
  }
  const ofNames = await policyNameIssues(await knownPoliciesOf(args), parent);
  if (known === undefined || description === undefined) {
    await rejectInputs("AccessEntry", name, args, ofNames);
    return {};
  }
  const ofMode = await modeIssues(clusterName, known.name, description.accessConfigs[0]?.authenticationMode);
  const { accountId: account = "", region } = parseArn(description.arn) ?? {};
  const cluster = { name: known.name, account, region, takesEntries: ofMode.length === 0 };
  const paths = { principalArn: [principalInput(args)], ...pathsOfInputs };
  const { found, issues } = await lookUpEntry({ name, args, paths, cluster, parent });
  const ofReady = await entryReadyIssues(args, cluster);
  await rejectInputs("AccessEntry", name, args, [...ofMode, ...ofNames, ...issues, ...ofReady]);
  const ofEntry = { isNew: !isInCluster(found), isUsed: found.unmanaged !== undefined };
  await guardEntry(name, args, { cluster: description, clusterName: known.name, ofEntry }, parent);
  return found;
}

/** The access policies whose names this run knows. */
async function knownPoliciesOf({ accessPolicies }: AccessEntryArgs): Promise<NamedPolicy[]> {
  const items = isPlain(accessPolicies) ? accessPolicies : (await resolveIfKnown(accessPolicies))?.value;
  const found = (Array.isArray(items) ? items : []).map(async (item: pulumi.Input<AccessPolicy>, index) => {
    const policy = isPlain(item) ? item?.policy : (await resolveIfKnown(item))?.value.policy;
    const known = await resolveIfKnown(policy);
    return { path: ["accessPolicies", index, "policy"], policy: known?.value };
  });
  return Promise.all(found);
}

async function modeIssues(clusterName: pulumi.Input<string>, name: string, mode?: string): Promise<Issue[]> {
  // If the program manages the cluster, a preview doesn't know the mode that the update will set.
  if (mode !== "CONFIG_MAP" || (pulumi.runtime.isDryRun() && (await dependsOnResource(clusterName)))) {
    return [];
  }
  const shown = (await containsSecret(clusterName)) ? hidden : name;
  return [
    {
      code: "mismatch",
      paths: [["clusterName"]],
      value: name,
      expected: "a cluster in the authentication mode API or API_AND_CONFIG_MAP, but this one is in CONFIG_MAP",
      fix:
        `Run \`aws eks update-cluster-config --name ${shown} --access-config authenticationMode=API_AND_CONFIG_MAP\`, ` +
        "which can't be undone, or grant the access in aws-auth.",
    },
  ];
}
