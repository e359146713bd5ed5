import * as pulumi from "@pulumi/pulumi";
import { isPlain, resolveIfKnown } from "../../validation/outputs";

/** A resource that an input comes from. */
interface Source {
  resource: pulumi.Resource;
  urn: string;
  type: string;
  name: string;
}

/** The type of resources whose outputs a preview knows. */
const stackReference = "pulumi:pulumi:StackReference";

/**
 * The resources that an input comes from, in the order of their URNs. Unlike the value, a preview knows them: what is named
 * after them has the same name in the update, as a plan (`pulumi up --plan`) needs it. None where the input is plain, or a
 * preview knows the value anyway.
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
 * The name at AWS of the one resource of a type that an input comes from. The engine makes it up in the preview, which so
 * knows it before the ARN. Undefined where the input comes from none, or from several, or AWS makes up the name.
 *
 * To be called in the update too: the first question to the engine adds a provider to the stack, which a plan then has.
 */
export async function nameToBe(input: pulumi.Input<unknown>, type: string): Promise<string | undefined> {
  const [source, ...others] = (await sourcesOf(input)).filter((one) => one.type === type);
  return source === undefined || others.length > 0 ? undefined : nameOf(source);
}

/** A resource of the own process has its name; of one of another, as in the plugin, the engine knows it. */
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
