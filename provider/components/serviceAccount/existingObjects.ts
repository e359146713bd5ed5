import type { CoreObject } from "../../kubernetes/objectExists";
import { perRun } from "../shared/thisRun";

/** The lookups of a kind of object in a namespace. */
interface Lookups {
  count: number;
  /** The names of all of them; undefined if they can't be listed. */
  all?: Promise<Set<string> | undefined>;
}

/** The number of objects that are read one by one. From the next one on, all objects of the namespace are listed. */
const readOneByOne = 10;

/** The lookups by the kubeconfig, the kind and the namespace. */
const lookups = perRun(() => new Map<string, Lookups>());

/** True if an object exists on a kubeconfig's API server. Fails if the API server doesn't answer. */
export async function existsInCluster(kubeconfig: string, object: CoreObject): Promise<boolean> {
  const { listNames, objectExists } =
    require("../../kubernetes/objectExists") as typeof import("../../kubernetes/objectExists");
  const { resource, namespace, name } = object;
  const key = JSON.stringify([kubeconfig, resource, namespace]);
  const ofKind = lookups().get(key) ?? { count: 0 };
  lookups().set(key, ofKind);
  ofKind.count += 1;
  if (ofKind.count > readOneByOne) {
    ofKind.all ??= listNames(kubeconfig, { resource, namespace }).catch(() => undefined);
    const all = await ofKind.all;
    if (all !== undefined) {
      return all.has(name);
    }
  }
  return await objectExists(kubeconfig, object);
}
