import type * as pulumi from "@pulumi/pulumi";
import { resolveIfKnown } from "../../validation/outputs";
import { perRun } from "./thisRun";

/** A component of the program, as named in messages. */
export interface Declaring {
  /** For example `AccessEntry`. */
  kind: string;
  name: string;
}

/** Maps each thing to the URN of the component that declares it. */
const declaredInRun = perRun(() => new Map<string, string>());

/**
 * Records that a component declares a thing of which there can be only one.
 *
 * @param thing A unique identifier that starts with the kind of thing, such as `OIDC provider of …`.
 * @returns the other component of the same run that declares it; undefined if there is none
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
