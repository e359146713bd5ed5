import * as pulumi from "@pulumi/pulumi";
import { defaultProviderUrn, providerByReference } from "../../sdkInternals";
import { perRun } from "./thisRun";

/*
 * Calls to the engine from a hook. A hook is part of the step of its resource, and a call without a provider waits until
 * the engine has created the default providers that were requested before it, each in a step of its own. If all steps
 * that run at once (`--parallel`) were hooks that wait for such a call, the run would never end. So these calls name their
 * provider, which the engine has already created.
 */

/**
 * The engine's own provider, which answers questions about the stack. Its first use creates it: call this function before a
 * resource with a hook is registered, and await it. Undefined if the engine doesn't know it.
 */
export const builtInProvider = perRun(async () => {
  const urn = defaultProviderUrn("pulumi");
  const found = await pulumi.runtime.invoke(getResource, { urn }).catch(() => undefined);
  return found && providerByReference(urn, found.id);
});

const getResource = "pulumi:pulumi:getResource";

/** Asks the engine about the stack; also allowed in a hook. */
// biome-ignore lint/suspicious/noExplicitAny: the SDK's invoke has this type
export async function askBuiltIn(token: string, args: pulumi.Inputs): Promise<any> {
  return pulumi.runtime.invoke(token, args, { provider: await builtInProvider() });
}

/**
 * The options of a lookup from the hook of a child: with the provider of the component, or with the default provider, which
 * the engine has created for the child. Fails if the engine doesn't know that one.
 *
 * @param type The type of the child.
 * @param version The version of the SDK that declares the child.
 */
export async function lookupOptions(
  component: pulumi.Resource,
  type: string,
  version: string,
): Promise<pulumi.InvokeOptions> {
  const given = component.getProvider(type);
  if (given !== undefined) {
    return { provider: given };
  }
  const urn = defaultProviderUrn(type.split(":")[0] ?? "", version);
  const providers = defaultProviders();
  const found = providers.get(urn) ?? askBuiltIn(getResource, { urn }).then(({ id }) => providerByReference(urn, id));
  providers.set(urn, found);
  return { provider: await found };
}

/** The default providers of this run by URN, each read once. */
const defaultProviders = perRun(() => new Map<string, Promise<pulumi.ProviderResource>>());
