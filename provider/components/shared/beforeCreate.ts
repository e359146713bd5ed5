import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";

/** What becomes of the error of a hook. In a program's own process the hook fails with it. */
let refuse = (error: unknown): Promise<void> => Promise.reject(error);

/** Refuses children in another way than by hooks that fail, as the plugin does. */
export function refuseBy(other: (error: unknown) => Promise<void>): void {
  refuse = other;
}

/**
 * A hook that runs before a child is created, at preview too, and refuses it by an error.
 *
 * The engine calls it from outside of the program, where the SDK knows no engine that could be asked anything: hence it runs
 * in the context of the component.
 */
export function beforeCreate(
  name: string,
  check: (args: pulumi.ResourceHookArgs) => Promise<void>,
): pulumi.ResourceHook {
  const run = (args: pulumi.ResourceHookArgs) => check(args).catch((error: unknown) => refuse(error));
  return new pulumi.ResourceHook(name, AsyncResource.bind(run), { onDryRun: true });
}
