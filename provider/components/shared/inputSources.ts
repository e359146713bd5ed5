import * as pulumi from "@pulumi/pulumi";
import { isPlain, resolveIfKnown } from "../../validation/outputs";

/** A resource that an input comes from. */
interface Source {
  resource: pulumi.Resource;
  urn: string;
  type: string;
  name: string;
}

/** The type of the resources whose outputs are known in a preview. */
const stackReference = "pulumi:pulumi:StackReference";

/**
 * The resources that an input comes from, in the order of their URNs. Unlike the value, they are known in a preview, so
 * a resource that is named after them has the same name in the update, as a plan (`pulumi up --plan`) requires. Empty
 * if the input is plain, or if a preview knows the value anyway.
 */
export async function sourcesOf(input: pulumi.Input<unknown>): Promise<Source[]> {
  if (isPlain(input)) {
    return [];
  }
  const resources = [...(await pulumi.getAllResources(pulumi.output(input)))];
  const sources = await Promise.all(resources.map(sourceIn));
  return sources.filter(({ type }) => type !== stackReference).sort((one, other) => (one.urn < other.urn ? -1 : 1));
}

async function sourceIn(resource: pulumi.Resource): Promise<Source> {
  const urn = (await resolveIfKnown(resource.urn))?.value ?? "";
  const [, , types = "", ...name] = urn.split("::");
  return { resource, urn, type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

/**
 * The AWS name of the only resource of a type that an input comes from. The engine generates the name in the preview,
 * so it is known before the ARN. Undefined if the input comes from no such resource or from several, or if AWS
 * generates the name.
 *
 * Call it in the update too: the first call to the engine adds a provider to the stack, and a plan then contains it.
 */
export async function nameToBe(input: pulumi.Input<unknown>, type: string): Promise<string | undefined> {
  const [source, ...others] = (await sourcesOf(input)).filter((one) => one.type === type);
  return source === undefined || others.length > 0 ? undefined : nameOf(source);
}

/**
 * A resource of this process has its name as an output. The name of a resource of another process is read from the
 * engine.
 */
async function nameOf({ resource, urn }: Source): Promise<string | undefined> {
  const { name } = resource as { name?: unknown };
  if (pulumi.Output.isInstance<string>(name)) {
    return (await resolveIfKnown(name))?.value;
  }
  try {
    const { state } = await pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn });
    return typeof state.name === "string" ? state.name : undefined;
  } catch (error) {
    await pulumi.log.debug(`The name of ${urn} can't be read. ${(error as Error).message}`);
    return undefined;
  }
}
