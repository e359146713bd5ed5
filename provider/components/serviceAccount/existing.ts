import type * as pulumi from "@pulumi/pulumi";
import type { CoreObject } from "../../kubernetes/objectExists";
import { supportsHooks } from "../../sdkInternals";
import { containsSecret, resolveIfKnown } from "../../validation/outputs";
import { hidden } from "../../validation/render";
import { beforeCreate } from "../shared/beforeCreate";
import { kubeconfigOf, kubernetesProviderSettings, upserts } from "../shared/kubernetesProvider";
import { readOneOfMany } from "../shared/oneOfMany";
import { storedResources } from "../shared/ownership";

/** A kind of object that the component creates. */
export interface Creation {
  /** The type of the resource. */
  type: string;
  /** For example `serviceaccounts`. */
  resource: string;
  /** For example `service account`. */
  what: string;
  /** How to use an object that something else manages. */
  leave: string;
}

interface Known {
  name: string;
  namespace?: string;
}

interface Metadata {
  name?: pulumi.Input<string>;
  namespace?: pulumi.Input<string>;
}

/**
 * Fails if an object is about to be created that already exists in the cluster. The Kubernetes provider reports this
 * only in the update. A hook is used because only the engine knows whether the object is in the state. If the cluster
 * can't be read, nothing is reported until the update.
 */
export function rejectExisting(
  creation: Creation,
  child: string,
  component: pulumi.Resource,
): pulumi.ResourceHookBinding | undefined {
  if (!supportsHooks()) {
    return undefined;
  }
  const check = async ({ urn, name, newInputs }: pulumi.ResourceHookArgs) => {
    const { metadata } = newInputs as { metadata: Metadata };
    // These are known at preview even if other inputs, such as the role, are known only in the update.
    const given = { name: metadata.name ?? "", namespace: metadata.namespace };
    const { name: objectName = "", namespace } = ((await resolveIfKnown(given))?.value ?? {}) as Partial<Known>;
    const object = { resource: creation.resource, namespace, name: objectName };
    if (object.name === "" || !(await exists(object, component).catch(() => false))) {
      return;
    }
    const owner = await ownerInStack(creation.type, object, urn);
    // A replacement runs this check while the old object still exists.
    if (owner !== urn) {
      const id = (await containsSecret(given)) ? hidden : [object.namespace, object.name].filter(Boolean).join("/");
      throw new Error(existsAlready(creation, { name, id, owner }));
    }
  };
  return { beforeCreate: beforeCreate("exists", { type: creation.type, name: child, component }, check) };
}

async function exists(object: CoreObject, component: pulumi.Resource): Promise<boolean> {
  const settings = await kubernetesProviderSettings(component);
  const kubeconfig = settings && !upserts(settings) ? kubeconfigOf(settings) : undefined;
  return kubeconfig !== undefined && (await existsInCluster(kubeconfig, object));
}

/** True if an object exists on a kubeconfig's API server. Fails if the API server doesn't answer. */
export async function existsInCluster(kubeconfig: string, object: CoreObject): Promise<boolean> {
  const { listNames, objectExists } =
    require("../../kubernetes/objectExists") as typeof import("../../kubernetes/objectExists");
  const { resource, namespace, name } = object;
  return await readOneOfMany({
    kind: JSON.stringify([kubeconfig, resource, namespace]),
    one: () => objectExists(kubeconfig, object),
    list: () => listNames(kubeconfig, { resource, namespace }),
    from: (names) => names.has(name),
  });
}

/**
 * The URN of the object's resource in this stack; undefined if it has none. If the state can't be read, it may be the
 * checked one.
 */
async function ownerInStack(type: string, object: CoreObject, checked: string): Promise<string | undefined> {
  const stored = await storedResources(type);
  const isIt = ({ metadata }: { metadata?: Metadata }) =>
    metadata?.name === object.name && (object.namespace === undefined || metadata.namespace === object.namespace);
  return stored === undefined ? checked : stored.find(({ outputs }) => isIt(outputs))?.urn;
}

function existsAlready(
  { type, what, leave }: Creation,
  { name, id, owner }: { name: string; id: string; owner: string | undefined },
): string {
  const begin = `The ${what} ${id} already exists, `;
  return owner === undefined
    ? `${begin}but isn't in the state of this stack. ${leave} To take it over instead, import it: \`pulumi import ${type} ${name} ${id}\`.`
    : `${begin}as ${owner} in this stack. If the component was renamed, give it the option ` +
        '`aliases: [{ name: "<its former name>" }]`. Otherwise remove one of the two.';
}
