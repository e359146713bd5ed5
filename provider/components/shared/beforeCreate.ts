import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { registerAfter, supportsHooks } from "../../sdkInternals";
import { perRun } from "./thisRun";

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
 * component.
 */
export function beforeCreate(
  name: string,
  check: (args: pulumi.ResourceHookArgs) => Promise<void>,
): pulumi.ResourceHook {
  const run = (args: pulumi.ResourceHookArgs) => check(args).catch((error: unknown) => handle(error));
  const hook = new pulumi.ResourceHook(name, AsyncResource.bind(run), { onDryRun: true });
  if (supportsHooks()) {
    registerAfter(hook, firstQuestion());
  }
  return hook;
}

/**
 * A call to the engine whose result isn't needed. The first such call of a run makes the engine create a default
 * provider, in a step of its own. A hook runs inside the step of its resource: if the first call came from hooks, and
 * they filled all parallel steps (`--parallel`), the provider's step could never start and the run would hang. So this
 * call is made before the resource is registered.
 */
const firstQuestion = perRun(async () => {
  const [stack, project] = [pulumi.getStack(), pulumi.getProject()];
  const urn = `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`;
  await pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn }).catch(() => undefined);
});
