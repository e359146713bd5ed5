import type { ObjectSpec, PropertySpec } from "../shared/schema";

/** A resource type of the kubernetes plugin: a kind of the API server. */
export interface Kind {
  /** Such as `kubernetes:core/v1:ServiceAccount`. */
  token: string;
  description: string;
  /** Such as `v1` or `rbac.authorization.k8s.io/v1`. */
  apiVersion: string;
  kind: string;
  /** The kind's name in paths, such as `serviceaccounts`. */
  plural: string;
  namespaced: boolean;
  /** A patch resource manages a few fields of an object that somebody else owns. */
  patch?: true;
  /** The inputs beside apiVersion, kind and metadata. All of them can be left out, and all are outputs too. */
  inputs: Record<string, PropertySpec>;
  /** Inputs whose change replaces the object, beside its name and namespace. */
  forceNew?: string[];
  /** Object types that the inputs refer to. */
  types?: Record<string, ObjectSpec>;
}

/** The same kind as a patch resource, such as `kubernetes:core/v1:ServiceAccountPatch`. */
export function patchOf(kind: Kind): Kind {
  return {
    ...kind,
    token: `${kind.token}Patch`,
    description: `Fields of an object that exists. ${kind.description}`,
    patch: true,
    forceNew: [],
  };
}
