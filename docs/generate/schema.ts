import { readFileSync } from "node:fs";
import { schemaPath } from "../../provider/package";

/** The type of a value, limited to the parts of Pulumi's schema that this package uses. */
export interface TypeSpec {
  type?: string;
  $ref?: string;
  items?: TypeSpec;
  additionalProperties?: TypeSpec;
  oneOf?: TypeSpec[];
  /** Whether it must be a plain value, not an output. */
  plain?: boolean;
}

/** An input or an output. */
export interface PropertySpec extends TypeSpec {
  description?: string;
  secret?: boolean;
}

/** A set of properties with its description. */
export interface ObjectSpec {
  description?: string;
  properties?: Record<string, PropertySpec>;
  required?: string[];
  enum?: { name: string; value: string; description?: string }[];
}

export interface ResourceSpec extends ObjectSpec {
  isComponent?: boolean;
  inputProperties?: Record<string, PropertySpec>;
  requiredInputs?: string[];
}

export interface FunctionSpec {
  description?: string;
  inputs?: ObjectSpec;
  outputs?: ObjectSpec;
}

/** The parts of provider/schema.json that the pages use, by token, such as `eks-auth:index:AwsAuth`. */
export interface Schema {
  resources: Record<string, ResourceSpec>;
  types: Record<string, ObjectSpec>;
  functions: Record<string, FunctionSpec>;
}

export const readSchema = (): Schema => JSON.parse(readFileSync(schemaPath, "utf8"));

export const tokenOf = (name: string): string => `eks-auth:index:${name}`;

/** The last part of a token: `AwsAuth` in `eks-auth:index:AwsAuth`. */
export const nameOf = (token: string): string => token.slice(token.lastIndexOf(":") + 1);

/** The token of a referenced type of this package; undefined for any other reference. */
export function referredType({ $ref = "" }: TypeSpec): string | undefined {
  const prefix = "#/types/";
  return $ref.startsWith(prefix) ? $ref.slice(prefix.length) : undefined;
}

/** Resources that aren't components, but that programs use like one. */
const alsoComponents = ["AccessCheck", "CredentialsCheck"];

/** The names of the components that have a page, sorted. */
export function componentNames({ resources }: Schema): string[] {
  const components = Object.entries(resources).filter(
    ([token, { isComponent }]) => isComponent || alsoComponents.includes(nameOf(token)),
  );
  return components.map(([token]) => nameOf(token)).sort();
}
