import * as pulumi from "@pulumi/pulumi";
import { parseArn } from "../../iam/arn";
import { mapInput } from "../../validation/outputs";
import { show } from "../../validation/render";

/** The value of the owner's tag for the stack that is running. */
export function thisStack(): string {
  return ownerOf(pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack());
}

/** Something that exists, that there can be only one of, and that doesn't carry the tag of this stack. */
export interface Unowned {
  /** The command that marks it as this stack's. */
  mark: string;
  /** What `existing: use` does; left out where the component has no such choice. */
  use?: string;
  /** The type, the name and the ID that `pulumi import` takes. */
  imported: [type: string, name: string, id: string];
}

/** Whose something is that doesn't carry the tag of this stack. */
export function ownerDescription(owner: string | undefined): string {
  return owner ? `that belongs to the stack ${owner}` : "that no stack of this package owns";
}

/**
 * How to go on with it. After a rename of the stack, or once a tag is lost, the state has it, and an import would only add
 * it a second time: so that comes first, wherever it is possible.
 */
export function importInstructions({ mark, use, imported }: Unowned): string {
  const takeOver = `take it over: mark it with the same command, then import it with \`pulumi import ${imported.join(" ")}\``;
  const others = use === undefined ? takeOver : `either set existing to "use", ${use}; or ${takeOver}`;
  return (
    `If this stack created it, and was renamed or the tag was removed since, only mark it again: \`${mark}\`. ` +
    `If not, ${others}.`
  );
}

type Tags = pulumi.Input<Record<string, pulumi.Input<string>>>;

/** The tags of something that this stack owns. */
export function withOwner(tags: Tags | undefined): Tags {
  const owner = thisStack();
  return mapInput(tags as pulumi.Input<Record<string, string> | undefined>, (known) => ({
    ...known,
    [ownerTag]: owner,
  }));
}

/** What was to be read of EKS by the AWS SDK. */
export interface Unread {
  /** What it is, as in `Pod Identity associations`. */
  things: string;
  /** The cluster as it may be told. */
  cluster: string;
  /** What it was read for, as in `to see whether it has one`. */
  purpose: string;
  /** The two actions that it takes. */
  actions: [string, string];
  /** Left out where it would tell a secret. */
  reason?: string;
}

/** Says that something at EKS can't be read, and what that takes. */
export function unreadableMessage({ things, cluster, purpose, actions, reason }: Unread): string {
  return (
    `The ${things} of the cluster ${show(cluster)} can't be read, ${purpose}; expected ${actions.join(" and ")} to answer. ` +
    "Give the deployer both; where the AWS provider signs in otherwise than the AWS SDK does, pass profile or assumeRoleArn." +
    (reason === undefined ? "" : ` ${reason}`)
  );
}

/** Fails where what the AWS SDK found isn't of the AWS provider's account: it is of another cluster of the same name. */
export function assertAccount(arn: string, account: string): void {
  if (parseArn(arn)?.accountId !== account) {
    throw new Error(`The AWS login that was found is of another account than the AWS provider's, ${account}.`);
  }
}

/** The command that marks something at EKS as this stack's. */
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
 * The resources of a type in the state of this stack, as it is now: undefined where the engine doesn't tell. It reads the
 * whole state, so it is for the rare case that an update is about to be refused.
 */
export async function storedResources(type: string): Promise<StoredResource[] | undefined> {
  try {
    const found: Answer = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
      stackName: thisStack(),
    });
    return Object.entries(found.outputs)
      .filter(([, stored]) => stored.type === type)
      .map(([urn, { outputs = {} }]) => ({ urn, outputs }));
  } catch (error) {
    await pulumi.log.debug(`The state of the stack can't be read. ${(error as Error).message}`);
    return undefined;
  }
}

/** The tag that marks a resource of which there can be only one as the property of a stack. */
export const ownerTag = "eks-auth:stack";

/** The tag's value for a stack: `<organization>/<project>/<stack>`. */
export function ownerOf(organization: string, project: string, stack: string): string {
  return `${organization}/${project}/${stack}`;
}
