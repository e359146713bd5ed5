import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { registerAfter, supportsHooks } from "../../sdkInternals";
import { perRun } from "./thisRun";

/** Handles the error of a hook. In a program's own process, the hook fails with the error. */
let refuse = (error: unknown): Promise<void> => Promise.reject(error);

/** Sets another way to reject children than a failing hook. The plugin uses this. */
export function rejectBy(other: (error: unknown) => Promise<void>): void {
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
  const hook = new pulumi.ResourceHook(name, AsyncResource.bind(run), { onDryRun: true });
  if (supportsHooks()) {
    registerAfter(hook, firstQuestion());
  }
  return hook;
}

/**
 * The first question of a run to the engine, whose answer nobody needs. With it the engine creates a provider of its own,
 * in a step like any other. A hook is part of the step of its resource: if the first question came from hooks, and all
 * steps that run at once (`--parallel`) were waiting for it, the run would never end. So it comes before the resource.
 */
const firstQuestion = perRun(async () => {
  const [stack, project] = [pulumi.getStack(), pulumi.getProject()];
  const urn = `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`;
  await pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn }).catch(() => undefined);
});
