import type { ObjectSpec, PropertySpec } from "../../shared/schema";

/** The schema of a result: every property is there in every answer, as in the real plugin's. */
export function results(properties: Record<string, PropertySpec>): ObjectSpec {
  return { type: "object", properties, required: Object.keys(properties) };
}
