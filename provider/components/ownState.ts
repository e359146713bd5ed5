import * as pulumi from "@pulumi/pulumi";
import { thisStack } from "./owner";

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
