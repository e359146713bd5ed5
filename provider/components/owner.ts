import * as pulumi from "@pulumi/pulumi";
import { derived } from "../check/eventual";
import { ownerOf, ownerTag } from "../iam/ownership";

/** The value of the owner's tag for the stack that is running. */
export function thisStack(): string {
  return ownerOf(pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack());
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
