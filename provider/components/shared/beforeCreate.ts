import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { registerAfter, supportsHooks } from "../../sdkInternals";
import { builtInProvider } from "./hookCalls";

/** Handles the error of a hook. In a program's own process, the hook fails with the error. */
let handle = (error: unknown): Promise<void> => Promise.reject(error);

/** Replaces the failing hook as the way to reject a child. The plugin uses this. */
export function rejectBy(other: (error: unknown) => Promise<void>): void {
  handle = other;
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
  check: (args: pulumi.ResourceHookArgs) => Promise<void>,
  first?: () => Promise<unknown>,
): pulumi.ResourceHook {
  const run = (args: pulumi.ResourceHookArgs) => check(args).catch((error: unknown) => handle(error));
  const hook = new pulumi.ResourceHook(name, AsyncResource.bind(run), { onDryRun: true });
  if (supportsHooks()) {
    registerAfter(hook, Promise.allSettled([builtInProvider(), first?.()]));
  }
  return hook;
}
