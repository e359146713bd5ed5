import * as pulumi from "@pulumi/pulumi";
import { type EndingAccess, endInUtc, untilTag } from "../../eks/accessEnd";
import { otherCreatorOf } from "../../eks/declarers";
import { ownerOf, ownerTag } from "../../eks/ownerTag";
import { parseArn } from "../../iam/arn";
import { organizationOfRun, usesMocks } from "../../sdkInternals";
import { mapInput } from "../../validation/outputs";
import { show } from "../../validation/render";
import { askBuiltIn } from "./hookCalls";

export { ownerOf, ownerTag } from "../../eks/ownerTag";

/** The value of the owner tag for the running stack. */
export function thisStack(): string {
  return ownerOf(organizationOfRun(), pulumi.getProject(), pulumi.getStack());
}

/** An existing resource of which there can be only one, and which doesn't have the tag of this stack. */
export interface Unowned {
  /** The command that sets the tag of this stack. */
  mark: string;
  /** The effect of `existing: use`; omitted if the component has no such choice. */
  use?: string;
  /** The instruction to take it over in an update. Default: to tag and import it. */
  takeOver?: string;
  /** The type, name and ID for `pulumi import`. */
  imported: [type: string, name: string, id: string];
  /** Its tags, which may show what else created it. */
  tags?: Readonly<Record<string, string>>;
}

/** The owner of a resource that doesn't have the tag of this stack, by its tags, as a relative clause. */
export function ownerDescription(tags: Readonly<Record<string, string>> | undefined): string {
  const [owner, creator] = [tags?.[ownerTag], otherCreatorOf(tags)];
  return owner
    ? `that belongs to the stack ${owner}`
    : creator === undefined
      ? "that doesn't belong to an eks-auth stack"
      : `that ${creator.name} created`;
}

/**
 * The fix for such a resource. If the stack was renamed or the tag was lost, the state still contains the resource, and
 * an import would add it a second time. So restoring the tag comes first, except for a resource that something else created.
 */
export function importInstructions({ mark, use, imported, tags, ...unowned }: Unowned): string {
  const creator = otherCreatorOf(tags);
  const command = creator === undefined ? "the same command" : `\`${mark}\``;
  const {
    takeOver = `take it over: set the tag with ${command}, then import it with \`pulumi import ${imported.join(" ")}\``,
  } = unowned;
  const others = use === undefined ? takeOver : `either set existing to "use", ${use}; or ${takeOver}`;
  if (creator !== undefined) {
    return `${others.charAt(0).toUpperCase()}${others.slice(1)}. ${creator.caution}`;
  }
  return (
    `If this stack created it, and the stack was renamed or the tag was lost since then, only set the tag: \`${mark}\`. ` +
    `Otherwise, ${others}.`
  );
}

type Tags = pulumi.Input<Record<string, pulumi.Input<string>>>;

/** The tags of a resource that this stack owns. */
export function withOwner(tags: Tags | undefined): Tags {
  const owner = thisStack();
  return mapInput(tags as pulumi.Input<Record<string, string> | undefined>, (known) => ({
    ...known,
    [ownerTag]: owner,
  }));
}

/** The tags of an access entry whose access may have an end, with the end. */
export function withEnd(tags: Tags | undefined, access: EndingAccess): Tags | undefined {
  const until = endInUtc(access);
  return until === undefined
    ? tags
    : mapInput(tags as pulumi.Input<Record<string, string> | undefined>, (known) => ({ ...known, [untilTag]: until }));
}

/** A failed attempt to read something from EKS with the AWS SDK. */
export interface Unread {
  /** The plural of what was read, such as `Pod Identity associations`. */
  things: string;
  /** The name of the cluster, or a placeholder if it is secret. */
  cluster: string;
  /** The purpose, such as `to check whether it has one`. */
  purpose: string;
  /** The two actions that it requires. */
  actions: [string, string];
  /** Omitted if it would reveal a secret. */
  reason?: string;
}

/** The message that something can't be read from EKS, with the required permissions. */
export function unreadableMessage({ things, cluster, purpose, actions, reason }: Unread): string {
  return (
    `The ${things} of the cluster ${show(cluster)} can't be read ${purpose}; expected the permissions ${actions.join(" and ")}. ` +
    "Grant both to the deployer. If the AWS provider uses different credentials from the AWS SDK, pass profile or assumeRoleArn." +
    (reason === undefined ? "" : ` ${reason}`)
  );
}

/**
 * Fails if the AWS SDK read from another account than the AWS provider's, and so from another cluster of the same name.
 */
export function assertAccount(arn: string, account: string): void {
  if (parseArn(arn)?.accountId !== account) {
    throw new Error(`The AWS SDK's credentials belong to another account than the AWS provider's account, ${account}.`);
  }
}

/** The command that sets the tag of this stack on an EKS resource. */
export function tagCommand(arn: string): string {
  return `aws eks tag-resource --resource-arn ${arn} --tags ${ownerTag}=${thisStack()}`;
}

/** A resource in the state of this stack. */
export interface StoredResource {
  urn: string;
  outputs: Record<string, unknown>;
}

interface Answer {
  outputs: Record<string, { type: string; outputs?: Record<string, unknown> }>;
}

/**
 * The resources of some types in the current state of this stack; undefined if the engine doesn't return them, and none with
 * mocks that don't. It reads the whole state, so use it only once per run, or in the rare case that an update is about to be
 * rejected.
 */
export async function storedResources(...types: string[]): Promise<StoredResource[] | undefined> {
  try {
    return await readState(types);
  } catch (error) {
    await pulumi.log.debug(`The state of the stack can't be read. ${(error as Error).message}`);
    return usesMocks() ? [] : undefined;
  }
}

/** The same. Fails if the engine doesn't return them. */
export async function readState(types: readonly string[]): Promise<StoredResource[]> {
  const [name, ...others] = namesOfStack();
  const first = readStack(name, types);
  return await others.reduce((found, other) => found.catch(() => readStack(other, types).catch(() => found)), first);
}

async function readStack(stackName: string, types: readonly string[]): Promise<StoredResource[]> {
  const found: Answer = await askBuiltIn("pulumi:pulumi:readStackResourceOutputs", { stackName });
  return Object.entries(found.outputs)
    .filter(([, stored]) => types.includes(stored.type))
    .map(([urn, { outputs = {} }]) => ({ urn, outputs }));
}

/**
 * The names under which the backend may have the stack. A backend outside Pulumi Cloud may have the layout of old versions, in
 * which stacks belong to no project, so that a full name isn't valid.
 */
function namesOfStack(): [string, ...string[]] {
  const isOutsideCloud = organizationOfRun() === "organization";
  return isOutsideCloud ? [thisStack(), pulumi.getStack()] : [thisStack()];
}
