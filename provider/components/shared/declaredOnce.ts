import type * as pulumi from "@pulumi/pulumi";
import { resolveIfKnown } from "../../validation/outputs";
import { perRun } from "./thisRun";

/** A component of the program, as it is named in messages. */
export interface Declaring {
  /** As in `AccessEntry`. */
  kind: string;
  name: string;
}

/** The URN of the component that declares a thing, by the thing. */
const declaredInRun = perRun(() => new Map<string, string>());

/**
 * Notes that a component declares a thing of which there can be only one.
 *
 * @param thing What tells it from all others, with the kind of thing, as in `OIDC provider of …`.
 * @returns the other component of the same run that declares it; undefined where there is none
 */
export async function declaredElsewhere(thing: string, component: pulumi.Resource): Promise<Declaring | undefined> {
  const declared = declaredInRun();
  const urn = (await resolveIfKnown(component.urn))?.value;
  if (urn === undefined) {
    return undefined;
  }
  const first = declared.get(thing) ?? urn;
  declared.set(thing, first);
  return first === urn ? undefined : declaring(first);
}

function declaring(urn: string): Declaring {
  const [, , types = "", ...name] = urn.split("::");
  return { kind: types.split(/[$:]/).at(-1) ?? "", name: name.join("::") };
}
