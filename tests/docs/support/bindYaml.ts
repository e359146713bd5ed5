import { parse } from "yaml";
import {
  type ObjectSpec,
  type PropertySpec,
  type ResourceSpec,
  referredType,
  type Schema,
  type TypeSpec,
} from "../../../docs/generate/schema";

type Values = Record<string, unknown>;

/**
 * Compares a Pulumi YAML program, or its resources alone, with the package's schema: reports unknown types, inputs,
 * enum values and referenced outputs, and missing inputs. Resources of other packages are skipped.
 */
export function yamlIssues(program: string, schema: Schema): string[] {
  const { resources = {}, variables = {}, outputs = {} } = (parse(program) ?? {}) as Record<string, Values>;
  const declared = Object.entries(resources) as [string, { type?: string; properties?: Values }][];
  const specs = new Map(declared.map(([name, { type = "" }]) => [name, specOf(type, schema)]));
  return [
    ...declared.flatMap(([name, { type = "", properties = {} }]) => {
      const spec = specs.get(name);
      return spec ? inputIssues(name, properties, spec, schema) : isOurs(type) ? [`${name}: unknown type ${type}`] : [];
    }),
    ...referencesIn([resources, variables, outputs]).flatMap(([name, output]) => {
      const spec = specs.get(name);
      return spec && !(output in (spec.properties ?? {})) ? [`\${${name}.${output}}: unknown output`] : [];
    }),
  ];
}

const isOurs = (type: string) => type.startsWith("eks-auth:");

/** A resource type, with or without the module, as in `eks-auth:AwsAuth` and `eks-auth:index:AwsAuth`. */
function specOf(type: string, schema: Schema): ResourceSpec | undefined {
  return schema.resources[type.replace(/^eks-auth:(?:index:)?/, "eks-auth:index:")];
}

function inputIssues(path: string, values: Values, spec: ResourceSpec, schema: Schema): string[] {
  const { inputProperties = {}, requiredInputs = [] } = spec;
  return objectIssues(path, values, inputProperties, requiredInputs, schema);
}

function objectIssues(
  path: string,
  values: Values,
  properties: Record<string, PropertySpec>,
  required: string[],
  schema: Schema,
): string[] {
  const missing = required.filter((name) => !(name in values));
  return [
    ...missing.map((name) => `${path}: ${name} is missing`),
    ...Object.entries(values).flatMap(([name, value]) => {
      const property = properties[name];
      return property ? valueIssues(`${path}.${name}`, value, property, schema) : [`${path}: unknown property ${name}`];
    }),
  ];
}

function valueIssues(path: string, value: unknown, spec: TypeSpec, schema: Schema): string[] {
  if (isReference(value) || spec.$ref === "pulumi.json#/Any") {
    return [];
  }
  const token = referredType(spec);
  if (token !== undefined) {
    return typeIssues(path, value, schema.types[token] ?? {}, schema);
  }
  if (spec.type === "array") {
    const items = Array.isArray(value) ? value : undefined;
    return (
      items?.flatMap((item, at) => valueIssues(`${path}[${at}]`, item, spec.items ?? {}, schema)) ?? [
        `${path}: expected a list`,
      ]
    );
  }
  if (spec.type === "object") {
    const entries = isObject(value) ? Object.entries(value) : undefined;
    return (
      entries?.flatMap(([key, item]) =>
        valueIssues(`${path}.${key}`, item, spec.additionalProperties ?? {}, schema),
      ) ?? [`${path}: expected a map`]
    );
  }
  const type = spec.type === "integer" ? "number" : spec.type;
  return typeof value === type ? [] : [`${path}: expected a ${type}`];
}

function typeIssues(path: string, value: unknown, spec: ObjectSpec, schema: Schema): string[] {
  if (spec.enum) {
    return spec.enum.some((member) => member.value === value) ? [] : [`${path}: unknown value ${value}`];
  }
  return isObject(value)
    ? objectIssues(path, value, spec.properties ?? {}, spec.required ?? [], schema)
    : [`${path}: expected a map`];
}

const isObject = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value from another resource or the configuration. */
const isReference = (value: unknown) =>
  (typeof value === "string" && value.includes("${")) || (isObject(value) && Object.keys(value).some(isFunction));

const isFunction = (key: string) => key.startsWith("fn::");

/** The references to properties of resources, as name and property. */
function referencesIn(value: unknown): [string, string][] {
  const references = JSON.stringify(value).matchAll(/\$\{([\w-]+)\.(\w+)/g);
  return [...references].map(([, name = "", property = ""]) => [name, property]);
}
