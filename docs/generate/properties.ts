import { nameOf, type ObjectSpec, type PropertySpec, referredType, type Schema, type TypeSpec } from "./schema";

/** Types shared by several components, described on their own page. */
export const workloadTypes = ["Workload", "WorkloadScopes"];
export const workloadsFile = "workloads.md";

/** A type in words, linked to its description: further down the page, or on the page of shared types. */
export function typeInWords(spec: TypeSpec): string {
  const token = referredType(spec);
  if (token !== undefined) {
    const name = nameOf(token);
    return `[${name}](${workloadTypes.includes(name) ? workloadsFile : ""}#${name.toLowerCase()})`;
  }
  if (spec.$ref === "pulumi.json#/Any") {
    return "any value";
  }
  if (spec.oneOf) {
    return spec.oneOf.map(typeInWords).join(" or ");
  }
  if (spec.type === "array") {
    return `list of ${typeInWords(spec.items ?? {})}`;
  }
  if (spec.type === "object") {
    return `map of ${typeInWords(spec.additionalProperties ?? {})}`;
  }
  if (spec.type === undefined) {
    throw new Error(`The schema has a type that the pages can't describe: ${JSON.stringify(spec)}.`);
  }
  return spec.type;
}

/** Properties as a list: name, type and description. */
export function propertyList(properties: Record<string, PropertySpec>, required: string[], isInput: boolean): string {
  const items = Object.entries(properties).map(([name, property]) => {
    const remarks = [
      typeInWords(property),
      ...(isInput && required.includes(name) ? ["**required**"] : []),
      ...(!isInput && !required.includes(name) ? ["optional"] : []),
      ...(isInput && property.plain ? ["plain value"] : []),
      ...(property.secret ? ["secret"] : []),
    ];
    return `- \`${name}\` (${remarks.join(", ")}): ${indented(property.description ?? "")}`;
  });
  return items.length === 0 ? "None." : items.join("\n");
}

/** The types of properties, including the types nested in them, sorted by name. */
export function typesOf(schema: Schema, roots: TypeSpec[]): string[] {
  const found = new Set<string>();
  const visit = (spec: TypeSpec | undefined): void => {
    if (spec === undefined) {
      return;
    }
    const token = referredType(spec);
    if (token !== undefined && !found.has(token)) {
      found.add(token);
      Object.values(schema.types[token]?.properties ?? {}).forEach(visit);
    }
    visit(spec.items);
    visit(spec.additionalProperties);
    spec.oneOf?.forEach(visit);
  };
  roots.forEach(visit);
  return [...found].filter((token) => !workloadTypes.includes(nameOf(token))).sort();
}

/** The section about a type. */
export function typeSection(token: string, spec: ObjectSpec, isInput: boolean): string {
  const members = spec.enum?.map(({ name, value, description = "" }) => {
    const member = name === value ? "" : ` (\`${name}\`)`;
    return `- \`${value}\`${member}: ${indented(description)}`;
  });
  const body = members?.join("\n") ?? propertyList(spec.properties ?? {}, spec.required ?? [], isInput);
  return `### ${nameOf(token)}\n\n${spec.description}\n\n${body}`;
}

/** A text as a list item: each paragraph on one line, all but the first indented. */
function indented(text: string): string {
  const paragraphs = text.split("\n\n").map((paragraph) => paragraph.replaceAll("\n", " "));
  return paragraphs.join("\n\n  ");
}
