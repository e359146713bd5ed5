import type * as pulumi from "@pulumi/pulumi";
import { userError } from "../../validation/inputs";
import { resolveIfKnown } from "../../validation/outputs";
import { childUrn, componentOf, formerUrns } from "./formerChildren";
import { ownerTag, type StoredResource, storedResources, thisStack } from "./ownership";
import { perRun } from "./thisRun";

/** An existing resource that a component uses without managing it. */
export interface UsedResource {
  type: string;
  /** The child's name without the component's name, such as `-entry`. */
  suffix: string;
  /** The component with whose name the child's name begins. */
  component: pulumi.Resource;
  /** Former names, in addition to those that follow from the component's former names. */
  formerly?: (pulumi.Alias | string)[];
  /** A description without values, which may be secret, such as `The access entry of this principal`. */
  what: string;
  /** The output of its resource that identifies it, and the value of that output. */
  property: string;
  value: string;
}

/**
 * The name under which to read an existing resource. If the state contains it as managed, for example after its tag was
 * lost, the engine drops it from the state when it is read under the same URN, and deletes it otherwise. A read has no
 * aliases, and the engine infers them only for children of a component that isn't in the state under its new name yet. So
 * a resource that the state has under a former name is read under that name.
 *
 * The state doesn't show whether it contains a resource as managed or as one that was only read. A managed one has the
 * tag of this stack, unless the tag was lost before a refresh.
 *
 * Fails for a managed resource that no name of a child of this component leads to.
 *
 * @param name The name of the child.
 */
export async function nameToRead(name: string, used: UsedResource): Promise<string> {
  const { type, suffix, component, property, value } = used;
  const ofComponent = await resolveIfKnown(component.urn);
  if (ofComponent === undefined) {
    return name;
  }
  const urn = childUrn(ofComponent.value, type, suffix);
  const same = (await storedOf(type)).filter(({ outputs }) => outputs[property] === value);
  const formerNames = await formerUrns(urn, name, used);
  const held = same.find((stored) => formerNames.includes(stored.urn));
  if (held === undefined || same.some((stored) => stored.urn === urn)) {
    return name;
  }
  const isManaged = (held.outputs.tags as Record<string, unknown> | undefined)?.[ownerTag] === thisStack();
  const [types, ownTypes] = [held.urn, urn].map((each) => each.split("::").slice(0, 3).join("::"));
  if (types !== ownTypes) {
    if (isManaged) {
      throw heldElsewhere(held.urn, used);
    }
    return name;
  }
  return held.urn.split("::").slice(3).join("::");
}

/** The resources of a type that the state has at the beginning of the run. */
async function storedOf(type: string): Promise<StoredResource[]> {
  const types = storedAtStart();
  const stored = types.get(type) ?? storedResources(type);
  types.set(type, stored);
  return (await stored) ?? [];
}

const storedAtStart = perRun(() => new Map<string, ReturnType<typeof storedResources>>());

function heldElsewhere(held: string, { type, suffix, what }: UsedResource): Error {
  const component = componentOf(held, type, suffix);
  const where = component === undefined ? "outside of any component" : `as a part of ${component}`;
  return userError(
    `${what} is in the state of this stack ${where}, so the engine would delete it if it were only used here; expected it ` +
      `to be managed, or not to be in the state. To manage it, set its tag ${ownerTag} to ${thisStack()}. To use it without managing it, remove ` +
      `it from the state first, which deletes nothing: \`pulumi state delete '${held}'\`.`,
  );
}
