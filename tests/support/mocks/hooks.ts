import type * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";

/** The hooks of a program, in a list that grows. The mocks of the SDK know none; nothing calls them here. */
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
