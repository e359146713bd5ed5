import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import {
  type ComplexType,
  generateSchema,
  type ObjectType,
  type PackageSpec,
  type Resource,
  type Type,
} from "@pulumi/pulumi/provider/experimental/schema";
import { packageName, packageRoot } from "../../package";
import { components } from "../registry";
import { addExamples, describe, type FunctionSpec, rejectUndescribed } from "./descriptions";
import { languages, publication } from "./languages";

/** The resources and functions in the schema besides the components; shapes.ts declares each. */
const shapes = {
  resources: ["AccessCheck", "AwsAuthEntries", "CredentialsCheck"],
  functions: ["explainAccess", "getAwsAuth", "getClusterAccess"],
};

/** The names of inputs that are always secret. */
const secrets = ["kubeconfig"];

/**
 * Generates the package's schema from the components' TypeScript: the SDK's analyzer reads the classes and interfaces,
 * and this function adds what the analyzer doesn't support. Throws if a public item has no description.
 * https://www.pulumi.com/docs/iac/using-pulumi/pulumi-packages/schema/
 */
export function makeSchema(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  const names = new Set(Object.keys(components).map((type) => type.split(":")[2] ?? ""));
  for (const name of [...shapes.resources, ...shapes.functions]) {
    names.add(name);
  }
  const entry = { ...manifest, exports: "./provider/plugin/schema/shapes.ts" };
  const {
    components: found,
    typeDefinitions,
    dependencies,
  } = new Analyzer(packageRoot, packageName, entry, names).analyze();
  const spec = generateSchema(
    packageName,
    manifest.version,
    manifest.description,
    sorted(found),
    sorted(typeDefinitions),
    dependencies,
  );
  fixNumberTypes(spec);
  const functions = takeFunctions(spec);
  fixResources(spec);
  markSecrets(spec, functions);
  describe({ ...spec, functions });
  const schema = {
    ...spec,
    functions,
    // No input is a resource of another package, so the schema needs no dependencies.
    dependencies: undefined,
    displayName: "EKS Auth",
    keywords: manifest.keywords,
    license: manifest.license,
    ...publication,
    meta: { moduleFormat: "(.*)", supportPack: true },
    language: languages(manifest),
  };
  rejectUndescribed(schema);
  addExamples(schema.resources);
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Moves the functions out of the resources, where the analyzer puts them. */
function takeFunctions(spec: PackageSpec): Record<string, FunctionSpec> {
  const functions = shapes.functions.map((name): [string, FunctionSpec] => {
    const token = tokenOf(name);
    const { inputProperties = {}, requiredInputs = [], ...shape } = resourceOf(spec, name);
    delete spec.resources[token];
    const outputs = takeOutputs(spec, shape);
    return [token, { inputs: { type: "object", properties: inputProperties, required: requiredInputs }, outputs }];
  });
  return Object.fromEntries(functions);
}

/** Turns the shapes that the analyzer treats as components into resources. */
function fixResources(spec: PackageSpec): void {
  for (const name of shapes.resources) {
    const resource = resourceOf(spec, name);
    delete resource.isComponent;
    Object.assign(resource, takeOutputs(spec, resource));
  }
}

/** Removes the type of a shape's only property, and returns its properties as the outputs. */
function takeOutputs(spec: PackageSpec, { properties = {} }: ObjectType): ObjectType {
  const { $ref = "" } = properties.outputs as { $ref?: string };
  const token = $ref.slice("#/types/".length);
  const { type, properties: outputs, required } = spec.types[token] as ComplexType;
  delete spec.types[token];
  return { type, properties: outputs, required };
}

/** Marks secret inputs, and outputs of resources with the same names. */
function markSecrets({ resources }: PackageSpec, functions: Record<string, FunctionSpec>): void {
  const inputs = Object.values(functions).map(({ inputs: { properties = {} } }) => ({ inputProperties: properties }));
  const items: Pick<Resource, "inputProperties" | "properties">[] = [...Object.values(resources), ...inputs];
  for (const { inputProperties = {}, properties = {} } of items) {
    for (const key of secrets.filter((name) => name in inputProperties)) {
      for (const property of [inputProperties[key], properties[key]].filter((found) => found !== undefined)) {
        Object.assign(property, { secret: true });
      }
    }
  }
}

function tokenOf(name: string): string {
  return `${packageName}:index:${name}`;
}

function resourceOf(spec: PackageSpec, name: string): Resource {
  return spec.resources[tokenOf(name)] as Resource;
}

/**
 * Corrects the analyzer's properties. All numbers in this package are integers, which TypeScript can't express. The
 * analyzer also sets `optional` on properties; a schema lists required properties instead.
 */
function fixNumberTypes(spec: PackageSpec): void {
  const items: Resource[] = [...Object.values(spec.types), ...Object.values(spec.resources)];
  for (const { properties = {}, inputProperties = {} } of items) {
    [...Object.values(properties), ...Object.values(inputProperties)].forEach(fixType);
  }
}

function fixType(type: Type & { optional?: boolean }): void {
  delete type.optional;
  if ("type" in type && type.type === "number") {
    type.type = "integer";
  }
  for (const inner of [type.items, type.additionalProperties]) {
    if (inner) {
      fixType(inner);
    }
  }
}
