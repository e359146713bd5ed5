import type * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";

/** The hooks of a program, in a growing list. The SDK's mocks don't support hooks; nothing calls them here. */
export function recordHooks(): pulumi.ResourceHook[] {
  const hooks: pulumi.ResourceHook[] = [];
  const { getStore } = state as unknown as { getStore(): { callbacks?: unknown } };
  getStore().callbacks = {
    registerResourceHook: async (hook: pulumi.ResourceHook) => {
      hooks.push(hook);
    },
    awaitStackRegistrations: async () => {},
    shutdown: () => {},
  };
  return hooks;
}
