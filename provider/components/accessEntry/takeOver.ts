import * as pulumi from "@pulumi/pulumi";
import { accessPolicyName, standardType } from "../../eks/accessEntries";
import { otherCreatorOf } from "../../eks/declarers";
import { generatedUsername } from "../../eks/iamPrincipal";
import { userError } from "../../validation/inputs";
import type { Issue, Path } from "../../validation/issues";
import { resolveIfKnown } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";
import { awsCalls } from "../shared/awsCalls";
import { ownerTag, thisStack, unreadableMessage } from "../shared/ownership";
import { entryType, storedEntries } from "../shared/storedEntries";
import { type EntryKey, type ExistingEntry, isOurs, type SdkLogin, type TaggedEntry } from "./existing";

/**
 * How this run takes over an existing entry: `import` if it isn't in the state, `own` if it is; undefined for an entry
 * that another stack owns or may own. An entry that is in the state under another name isn't imported: the engine would
 * delete it with its former name.
 *
 * @param name The name of the entry's resource.
 */
export async function wayToTakeOver(
  { entry, unread }: TaggedEntry,
  name: string,
  parent: pulumi.Resource,
): Promise<"import" | "own" | undefined> {
  const owner = entry.tags?.[ownerTag];
  if (unread !== undefined || (owner !== undefined && owner !== thisStack())) {
    return undefined;
  }
  const stored = await storedEntries();
  if (stored === undefined) {
    throw userError('The state of this stack can\'t be read; expected it for existing "take-over". Upgrade Pulumi.');
  }
  const holder = stored.find(({ accessEntryArn }) => accessEntryArn === entry.accessEntryArn);
  const [stack, project, types] = ((await resolveIfKnown(parent.urn))?.value ?? "").split("::");
  const isSame = holder?.urn === `${stack}::${project}::${types}$${entryType}::${name}`;
  return holder === undefined || (isSame && !isOurs(entry)) ? "import" : "own";
}

/** The access that a program declares for an entry, as far as it is known. */
export interface DeclaredEntry {
  type: string;
  kubernetesGroups?: string[];
  policies?: string[];
}

/**
 * The issues of an entry to take over, and a warning that names it. Access that the program doesn't declare is an issue:
 * taking over the entry must neither remove it nor leave it undeclared.
 */
export async function takeOverIssues(
  key: EntryKey,
  entry: ExistingEntry,
  declared: DeclaredEntry,
  paths: Record<"type" | "kubernetesGroups" | "accessPolicies", Path>,
  place: SdkLogin & { region?: string; parent: pulumi.Resource },
): Promise<Issue[]> {
  const arn = key.isSecret ? hidden : entry.accessEntryArn;
  const groups = entry.kubernetesGroups.filter((group) => declared.kubernetesGroups?.includes(group) === false);
  const policies = declared.policies === undefined ? [] : await policiesOf(key, entry, place);
  const others = policies.filter((policy) => declared.policies?.includes(policy) === false);
  const undeclared = (path: Path, value: unknown, what: string, names: string[]): Issue[] =>
    names.length === 0
      ? []
      : [
          {
            code: "mismatch",
            paths: [path],
            value,
            expected: `the ${what} ${names.join(", ")} too, which the entry to take over has`,
            fix: "Declare the same access to take over the entry; a later update can remove some of it.",
          },
        ];
  const ofType: Issue[] =
    declared.type === entry.type
      ? []
      : [
          {
            code: "mismatch",
            paths: [paths.type],
            value: declared.type,
            expected: `${show(entry.type)}, the type of the entry to take over`,
            fix: "Declare this type, or delete the entry: its type can't be changed.",
          },
        ];
  const issues = [
    ...ofType,
    ...undeclared(paths.kubernetesGroups, declared.kubernetesGroups, "Kubernetes groups", groups),
    ...undeclared(paths.accessPolicies, declared.policies, "access policies", others),
  ];
  if (issues.length === 0) {
    const creator = otherCreatorOf(entry.tags);
    const whose = creator === undefined ? "which doesn't belong to an eks-auth stack" : `which ${creator.name} created`;
    await pulumi.log.warn(
      `The access entry ${arn}, ${whose}, is taken over: this stack manages it from now on, and deletes it when it is removed ` +
        `from the program. Remove existing after the update.${creator === undefined ? "" : ` ${creator.caution}`}`,
      place.parent,
    );
  }
  return issues;
}

/** The names of the access policies of an entry. Fails if they can't be read. */
async function policiesOf(
  { clusterName, principalArn, isSecret }: EntryKey,
  { accessEntryArn }: ExistingEntry,
  { region, ...login }: SdkLogin & { region?: string },
): Promise<string[]> {
  if (!awsCalls.areMade()) {
    return [];
  }
  try {
    const found = await awsCalls.findAssociatedPolicies(
      { clusterName, principalArn },
      { region, ...(await loginOf(login)) },
    );
    if (found?.entryArn !== accessEntryArn) {
      throw new Error("The AWS login doesn't lead to this entry.");
    }
    return found.policies.map(({ policyArn = "" }) => accessPolicyName(policyArn) ?? policyArn);
  } catch (error) {
    const message = unreadableMessage({
      things: "access policies of an access entry",
      cluster: isSecret ? hidden : clusterName,
      purpose: "to take over the entry",
      actions: ["eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies"],
      reason: isSecret ? undefined : (error as Error).message,
    });
    throw userError(message);
  }
}

async function loginOf({ profile, assumeRoleArn }: SdkLogin): Promise<{ profile?: string; assumeRoleArn?: string }> {
  const [knownProfile, knownRole] = await Promise.all([profile, assumeRoleArn].map((input) => resolveIfKnown(input)));
  return { profile: knownProfile?.value, assumeRoleArn: knownRole?.value };
}

/** The inputs of the entry's resource. */
export interface EntryInputs {
  clusterName: pulumi.Input<string>;
  principalArn: pulumi.Input<string>;
  kubernetesGroups?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  userName?: pulumi.Input<string | undefined>;
  tags: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * Gives an entry the declared groups, username and tags before it is imported, because the engine changes nothing in an
 * import. Nothing happens in a preview.
 */
export async function prepareImport(
  { accessEntryArn, principalArn, type, kubernetesGroups, userName }: ExistingEntry,
  inputs: EntryInputs,
  { region, ...login }: SdkLogin & { region?: string },
): Promise<void> {
  if (pulumi.runtime.isDryRun()) {
    return;
  }
  const known = (await resolveIfKnown(pulumi.output(inputs)))?.value as
    | { clusterName: string; kubernetesGroups?: string[]; userName?: string; tags: Record<string, string> }
    | undefined;
  if (known === undefined) {
    return;
  }
  const groups = known.kubernetesGroups ?? [];
  const username = known.userName ?? generatedUsername(principalArn);
  const isStandard = type === standardType;
  await awsCalls.takeOverEntry(
    {
      clusterName: known.clusterName,
      principalArn,
      accessEntryArn,
      tags: known.tags,
      kubernetesGroups: isStandard && !isEqual(groups, kubernetesGroups) ? groups : undefined,
      username: isStandard && username !== userName ? username : undefined,
    },
    { region, ...(await loginOf(login)) },
  );
}

function isEqual(one: string[], other: string[]): boolean {
  return JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
}
