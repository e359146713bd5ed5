import {
  BOOLEAN,
  INTEGER,
  type ObjectSpec,
  type PropertySpec,
  type ResourceSpec,
  STRING,
  STRING_MAP,
  STRINGS,
} from "../../shared/schema";
import { type Field, type Fields, isInput } from "./fields";

/** The schema of a resource type and its object types, from its table of properties. */
export function resourceSchema(
  token: string,
  description: string,
  fields: Fields,
): { resource: ResourceSpec; types: Record<string, ObjectSpec> } {
  const types: Record<string, ObjectSpec> = {};
  const property = (name: string, field: Field): PropertySpec => ({
    ...propertyType(token, name, field, types),
    description: field.description,
  });
  const pick = (wanted: (field: Field) => boolean) => Object.entries(fields).filter(([, field]) => wanted(field));
  const properties = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, property(name, field)]));
  return {
    types,
    resource: {
      description,
      properties,
      required: pick((field) => field.required === true || field.computed === true).map(([name]) => name),
      inputProperties: Object.fromEntries(pick(isInput).map(([name, field]) => [name, property(name, field)])),
      requiredInputs: pick((field) => field.required === true).map(([name]) => name),
    },
  };
}

function propertyType(token: string, name: string, field: Field, types: Record<string, ObjectSpec>): PropertySpec {
  switch (field.type) {
    case "string":
      return STRING;
    case "integer":
      return INTEGER;
    case "boolean":
      return BOOLEAN;
    case "strings":
      return STRINGS;
    case "string-map":
      return STRING_MAP;
    case "object": {
      const type = itemType(token, name);
      types[type] = { type: "object", properties: field.properties ?? {} };
      return { $ref: `#/types/${type}` };
    }
    case "objects": {
      const type = itemType(token, name);
      types[type] = { type: "object", properties: field.items ?? {} };
      return { type: "array", items: { $ref: `#/types/${type}` } };
    }
  }
}

/** The item type of a list, such as `aws:iam/RoleInlinePolicy:RoleInlinePolicy` for the role's `inlinePolicies`. */
function itemType(token: string, name: string): string {
  const [pack = "", module = "", resource = ""] = token.split(":");
  const item = resource + name.charAt(0).toUpperCase() + name.slice(1).replace(/ies$/, "y").replace(/s$/, "");
  return `${pack}:${module.split("/")[0]}/${item}:${item}`;
}
