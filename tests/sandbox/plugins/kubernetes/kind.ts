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
  /** Whether it is a patch resource, which manages a few fields of an object that another owner manages. */
  patch?: true;
  /** The inputs besides apiVersion, kind and metadata. All of them are optional, and all are outputs too. */
  inputs: Record<string, PropertySpec>;
  /** Inputs whose change replaces the object, besides its name and namespace. */
  forceNew?: string[];
  /** Object types used in the inputs. */
  types?: Record<string, ObjectSpec>;
}

/** The same type as a patch resource, such as `kubernetes:core/v1:ServiceAccountPatch`. */
export function patchOf(kind: Kind): Kind {
  return {
    ...kind,
    token: `${kind.token}Patch`,
    description: `Fields of an existing object. ${kind.description}`,
    patch: true,
    forceNew: [],
  };
}
