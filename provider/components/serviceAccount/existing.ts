import { randomUUID } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { CoreObject } from "../../kubernetes/objectExists";
import { supportsHooks } from "../../sdkInternals";
import { resolveIfKnown } from "../../validation/outputs";
import { hidden } from "../../validation/render";
import { beforeCreate } from "../shared/beforeCreate";
import { kubeconfigOf, kubernetesProviderSettings, upserts } from "../shared/kubernetesProvider";

/** A kind of object that the component creates. */
export interface Creation {
  /** The type of the resource. */
  type: string;
  /** As in `serviceaccounts`. */
  resource: string;
  /** As in `service account`. */
  what: string;
  /** How the component does with one that another manages. */
  leave: string;
}

interface Metadata {
  name?: pulumi.Input<string>;
  namespace?: pulumi.Input<string>;
}

/**
 * Fails where an object is about to be created that the cluster has already: the Kubernetes provider says so at the update
 * only. Only the engine knows whether the object is in the state; hence a hook. Where the cluster can't be asked, nothing
 * is said: the update tells.
 */
export function refuseExisting(creation: Creation, component: pulumi.Resource): pulumi.ResourceHookBinding | undefined {
  if (!supportsHooks()) {
    return undefined;
  }
  const check = async ({ urn, name, newInputs }: pulumi.ResourceHookArgs) => {
    const { metadata } = newInputs as { metadata: Metadata };
    // Where the rest, as the role, is known at the update only, these are known at preview.
    const given = pulumi.all([metadata.name, metadata.namespace]);
    const [objectName, namespace] = (await resolveIfKnown(given))?.value ?? [];
    const object = { resource: creation.resource, namespace, name: objectName ?? "" };
    if (object.name === "" || !(await exists(object, component).catch(() => false))) {
      return;
    }
    const owner = await ownerInStack(creation.type, object).catch(() => urn);
    // A replacement comes here with the old object still there.
    if (owner !== urn) {
      const id = (await pulumi.isSecret(given)) ? hidden : [object.namespace, object.name].filter(Boolean).join("/");
      throw new Error(existsAlready(creation, { name, id, owner }));
    }
  };
  // The names of hooks are unique in a deployment, while those of components are so only beside their parents.
  return { beforeCreate: [beforeCreate(`eks-auth:exists:${randomUUID()}`, check)] };
}

async function exists(object: CoreObject, component: pulumi.Resource): Promise<boolean> {
  const settings = await kubernetesProviderSettings(component);
  const kubeconfig = settings && !upserts(settings) ? kubeconfigOf(settings) : undefined;
  if (kubeconfig === undefined) {
    return false;
  }
  const { objectExists } = require("../../kubernetes/objectExists") as typeof import("../../kubernetes/objectExists");
  return await objectExists(kubeconfig, object);
}

/** The URN of the resource that this stack has the object as; undefined where it has none. */
async function ownerInStack(type: string, object: CoreObject): Promise<string | undefined> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName })) as {
    outputs: Record<string, { type: string; outputs: { metadata?: Metadata } }>;
  };
  const isIt = ({ metadata }: { metadata?: Metadata }) =>
    metadata?.name === object.name && (object.namespace === undefined || metadata.namespace === object.namespace);
  return Object.entries(outputs).find(([, found]) => found.type === type && isIt(found.outputs))?.[0];
}

function existsAlready(
  { type, what, leave }: Creation,
  { name, id, owner }: { name: string; id: string; owner: string | undefined },
): string {
  const begin = `The ${what} ${id} exists already, `;
  return owner === undefined
    ? `${begin}and this stack has no resource of it. ${leave} To take it over instead, import it: \`pulumi import ${type} ${name} ${id}\`.`
    : `${begin}as ${owner} of this stack. After a rename of the component, give it the option ` +
        '`aliases: [{ name: "<its former name>" }]`. Else remove one of the two.';
}
