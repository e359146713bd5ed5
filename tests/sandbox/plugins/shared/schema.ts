// The part of Pulumi's package schema that the stand-ins serve.
// https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/

export interface PropertySpec {
  type?: "string" | "integer" | "number" | "boolean" | "array" | "object";
  $ref?: string;
  items?: PropertySpec;
  additionalProperties?: PropertySpec;
  description?: string;
  secret?: boolean;
  const?: string;
}

export interface ObjectSpec {
  type: "object";
  description?: string;
  properties: Record<string, PropertySpec>;
  required?: string[];
}

export interface ResourceSpec {
  description?: string;
  properties: Record<string, PropertySpec>;
  required?: string[];
  inputProperties: Record<string, PropertySpec>;
  requiredInputs?: string[];
}

export interface FunctionSpec {
  description?: string;
  inputs?: ObjectSpec;
  outputs: ObjectSpec;
}

export interface PackageSpec {
  name: string;
  version: string;
  description: string;
  config: { variables: Record<string, PropertySpec> };
  provider: ResourceSpec;
  types: Record<string, ObjectSpec>;
  resources: Record<string, ResourceSpec>;
  functions: Record<string, FunctionSpec>;
}

export const STRING: PropertySpec = { type: "string" };
export const BOOLEAN: PropertySpec = { type: "boolean" };
export const INTEGER: PropertySpec = { type: "integer" };
export const STRINGS: PropertySpec = { type: "array", items: STRING };
export const STRING_MAP: PropertySpec = { type: "object", additionalProperties: STRING };
/** Any value: the schema's own name for it. */
export const ANY: PropertySpec = { $ref: "pulumi.json#/Any" };
