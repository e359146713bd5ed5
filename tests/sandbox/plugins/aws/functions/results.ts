import type { ObjectSpec, PropertySpec } from "../../shared/schema";

/** The schema of a result: every result has all properties, as in the real plugin. */
export function results(properties: Record<string, PropertySpec>): ObjectSpec {
  return { type: "object", properties, required: Object.keys(properties) };
}
