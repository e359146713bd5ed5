import * as pulumi from "@pulumi/pulumi";
import { valueWithUnknowns } from "../sdkInternals";
import { dependingOn } from "../validation/outputs";

/** The fields of a schema type that are used here. */
interface Type {
  plain?: boolean;
  $ref?: string;
  items?: Type;
}

/** The parts of the schema that describe inputs. */
export interface InputSchema {
  types: Record<string, { properties?: Record<string, Type> }>;
  resources: Record<string, { inputProperties?: Record<string, Type> }>;
}

/**
 * Unwraps lists that the schema declares as plain. A stack transform that returns `props` turns a list with outputs
 * into a single output. This function takes the list and its plain members out of that output. Every other member
 * becomes a separate output with the same dependencies, which is unknown only if its own value is.
 *
 * A secret list stays an output: otherwise its plain members would appear in names of resources.
 */
export async function unwrapPlainInputs(type: string, inputs: pulumi.Inputs, schema: InputSchema) {
  const specs = schema.resources[type]?.inputProperties ?? {};
  const entries = Object.entries(inputs).map(async ([key, input]): Promise<[string, unknown]> => {
    const spec = specs[key];
    if (
      !spec?.plain ||
      spec.items === undefined ||
      !pulumi.Output.isInstance(input) ||
      (await pulumi.isSecret(input))
    ) {
      return [key, input];
    }
    return [key, unwrap(await valueWithUnknowns(input), spec, schema, input)];
  });
  return Object.fromEntries(await Promise.all(entries)) as pulumi.Inputs;
}

/**
 * The value in the form that the schema declares: plain if `spec` is, else an output with the dependencies of `whole`.
 */
function unwrap(value: unknown, spec: Type, schema: InputSchema, whole: pulumi.Output<unknown>): unknown {
  if (value === null || value === undefined || pulumi.Output.isInstance(value)) {
    return value;
  }
  if (!spec.plain || pulumi.isUnknown(value)) {
    return dependingOn(value, whole);
  }
  const { items } = spec;
  if (Array.isArray(value) && items !== undefined) {
    return value.map((item) => unwrap(item, items, schema, whole));
  }
  const members = schema.types[spec.$ref?.slice("#/types/".length) ?? ""]?.properties;
  if (members === undefined || typeof value !== "object") {
    return value;
  }
  const entries = Object.entries(value).map(([key, member]) => {
    const memberSpec = members[key];
    return [key, memberSpec === undefined ? member : unwrap(member, memberSpec, schema, whole)];
  });
  return Object.fromEntries(entries);
}
