import { ANY, INTEGER, type ObjectSpec, type PackageSpec, STRING, STRING_MAP, STRINGS } from "../shared/schema";
import { CONFIG_SCHEMA } from "./config";
import { KINDS } from "./kinds";

const METADATA_TYPE = "kubernetes:meta/v1:ObjectMeta";

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ */
export const METADATA: ObjectSpec = {
  type: "object",
  properties: {
    annotations: STRING_MAP,
    creationTimestamp: STRING,
    deletionGracePeriodSeconds: INTEGER,
    deletionTimestamp: STRING,
    finalizers: STRINGS,
    generateName: STRING,
    generation: INTEGER,
    labels: STRING_MAP,
    managedFields: { type: "array", items: ANY },
    name: STRING,
    namespace: STRING,
    ownerReferences: { type: "array", items: ANY },
    resourceVersion: STRING,
    selfLink: STRING,
    uid: STRING,
  },
};

/** The package schema, generated from the table of types: what a YAML program needs to use them. */
export function schema(version: string): PackageSpec {
  const types: Record<string, ObjectSpec> = { [METADATA_TYPE]: METADATA };
  const resources: PackageSpec["resources"] = {};
  for (const { token, description, apiVersion, kind, inputs, types: own } of KINDS) {
    const properties = {
      apiVersion: { ...STRING, const: apiVersion, description: "The version of the API." },
      kind: { ...STRING, const: kind, description: "The kind of object." },
      metadata: { $ref: `#/types/${METADATA_TYPE}`, description: "Name, namespace, labels, annotations." },
      ...inputs,
    };
    const required = ["apiVersion", "kind", "metadata"];
    resources[token] = { description, properties, required, inputProperties: properties };
    Object.assign(types, own);
  }
  return {
    name: "kubernetes",
    version,
    description: "A stand-in for the kubernetes package, for tests only.",
    config: { variables: CONFIG_SCHEMA },
    provider: { properties: {}, inputProperties: CONFIG_SCHEMA },
    types,
    resources,
    functions: {},
  };
}
