import * as pulumi from "@pulumi/pulumi";
import { derived } from "../check/eventual";
import { ownerOf, ownerTag } from "../iam/ownership";

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
export function whoseIs(owner: string | undefined): string {
  return owner ? `that belongs to the stack ${owner}` : "that no stack of this package owns";
}

/**
 * How to go on with it. After a rename of the stack, or once a tag is lost, the state has it, and an import would only add
 * it a second time: so that comes first, wherever it is possible.
 */
export function waysOut({ mark, use, imported }: Unowned): string {
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
  return derived(tags as pulumi.Input<Record<string, string> | undefined>, (known) => ({
    ...known,
    [ownerTag]: owner,
  }));
}
