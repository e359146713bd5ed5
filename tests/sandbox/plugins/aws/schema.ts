import { type FunctionSpec, type ObjectSpec, type PackageSpec, STRING, STRING_MAP } from "../shared/schema";
import { resourceSchema } from "./bridge/schema";
import { CONFIG_SCHEMA, CONFIG_TYPES } from "./config";
import { FUNCTIONS } from "./functions";
import type { FunctionType } from "./resource";
import { RESOURCES } from "./resources";

/** The package schema, generated from the tables: what a YAML program needs to use these types. */
export function schema(version: string): PackageSpec {
  const types: Record<string, ObjectSpec> = { ...CONFIG_TYPES };
  const resources: PackageSpec["resources"] = {};
  for (const { token, description, fields } of RESOURCES) {
    const made = resourceSchema(token, description, fields);
    resources[token] = made.resource;
    Object.assign(types, made.types);
  }
  for (const { types: own } of FUNCTIONS) Object.assign(types, own);
  return {
    name: "aws",
    version,
    description: "A stand-in for the aws package, for tests only.",
    config: { variables: CONFIG_SCHEMA },
    provider: { properties: {}, inputProperties: CONFIG_SCHEMA },
    types,
    resources,
    functions: Object.fromEntries(FUNCTIONS.map((func) => [func.token, functionSchema(func)])),
  };
}

function functionSchema({ description, args, results }: FunctionType): FunctionSpec {
  const properties = Object.entries(args).map(([name, arg]) => [
    name,
    { ...(arg.type === "string" ? STRING : STRING_MAP), description: arg.description },
  ]);
  const required = Object.keys(args).filter((name) => args[name]?.required);
  return {
    description,
    inputs: { type: "object", properties: Object.fromEntries(properties), required },
    outputs: results,
  };
}
