import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";

/** Handles the error of a hook. In a program's own process, the hook fails with the error. */
let refuse = (error: unknown): Promise<void> => Promise.reject(error);

/** Sets another way to reject children than a failing hook. The plugin uses this. */
export function refuseBy(other: (error: unknown) => Promise<void>): void {
  refuse = other;
}

/**
 * A hook that runs before a child is created, at preview too, and rejects it with an error.
 *
 * The engine calls it from outside the program, where the SDK has no engine to call. So it runs in the context of the
 * component.
 */
export function beforeCreate(
  name: string,
  check: (args: pulumi.ResourceHookArgs) => Promise<void>,
): pulumi.ResourceHook {
  const run = (args: pulumi.ResourceHookArgs) => check(args).catch((error: unknown) => refuse(error));
  return new pulumi.ResourceHook(name, AsyncResource.bind(run), { onDryRun: true });
}
