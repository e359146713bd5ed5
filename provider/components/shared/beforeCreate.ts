import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { childOf, isOutputKnown, registerAfter, supportsHooks } from "../../sdkInternals";
import { userError } from "../../validation/inputs";
import { builtInProvider } from "./hookCalls";

/** Handles the error of a hook. */
let handle = rejectInProgram;

/** Replaces the way to reject a child. The plugin uses this. */
export function rejectBy(other: typeof rejectInProgram): void {
  handle = other;
}

/**
 * Rejects a child in the program's own process: the hook fails with the error. The engine reports it and stops, except
 * with `--continue-on-error`. It would then delete the existing resource if the child is that resource under a new name.
 * So the program fails too, and the engine deletes nothing.
 */
async function rejectInProgram(error: unknown, component: pulumi.Resource, child: pulumi.ResourceHookArgs) {
  if (!pulumi.runtime.isDryRun()) {
    void failIfContinued(component, child);
  }
  throw error;
}

async function failIfContinued(component: pulumi.Resource, { type, name }: pulumi.ResourceHookArgs): Promise<void> {
  const child = childOf(component, type, name);
  // The engine answers without an ID if it continues, and never if it stops.
  if (child !== undefined && !(await isOutputKnown(child.id).catch(() => true))) {
    throw userError(`${name} is rejected, so this update deletes nothing, despite --continue-on-error.`);
  }
}

/**
 * A hook that runs before a child is created, at preview too, and rejects it with an error.
 *
 * The engine calls it from outside the program, where the SDK has no engine to call. So it runs in the context of the
 * component. It may call the engine only by the functions in hookCalls.ts.
 *
 * @param first A call to the engine whose result the check awaits. It ends before the child is registered.
 */
export function beforeCreate(
  name: string,
  component: pulumi.Resource,
  check: (args: pulumi.ResourceHookArgs) => Promise<void>,
  first?: () => Promise<unknown>,
): pulumi.ResourceHook {
  const run = (args: pulumi.ResourceHookArgs) => check(args).catch((error: unknown) => handle(error, component, args));
  const hook = new pulumi.ResourceHook(name, AsyncResource.bind(run), { onDryRun: true });
  if (supportsHooks()) {
    registerAfter(hook, Promise.allSettled([builtInProvider(), first?.()]));
  }
  return hook;
}
