import * as pulumi from "@pulumi/pulumi";
import { valueWithUnknowns } from "../sdkInternals";
import { dependingOn } from "../validation/outputs";

/** A type in the schema, as far as it matters here. */
interface Type {
  plain?: boolean;
  $ref?: string;
  items?: Type;
}

/** The parts of the schema that inputs are described by. */
export interface InputSchema {
  types: Record<string, { properties?: Record<string, Type> }>;
  resources: Record<string, { inputProperties?: Record<string, Type> }>;
}

/**
 * The inputs of a component with those lists plain that the schema says are. A stack transform that returns `props` makes
 * one output of a list with outputs in it. Here the list and its plain members come out of that output; every other member
 * becomes an output of its own with the same dependencies, unknown only where its own value is.
 *
 * A secret list stays an output: its plain members would show in the names of resources.
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

/** The value as the schema has it: plain where `spec` is, and else an output that depends on what `whole` depends on. */
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
