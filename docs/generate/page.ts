import { examplesSection } from "./examples";
import type { ExampleError, Notes } from "./notes";
import { permissionsSection, splitDescription } from "./permissions";
import { propertyList, typeSection, typesOf, workloadsFile, workloadTypes } from "./properties";
import { type FunctionSpec, nameOf, type Schema, tokenOf } from "./schema";

export const generatedNote =
  "<!-- Made by `make docs` from provider/schema.json, docs/generate/ and examples/: change those, not this page. -->";

/** A component's page. */
export async function componentPage(schema: Schema, allNotes: Record<string, Notes>, name: string): Promise<string> {
  const spec = schema.resources[tokenOf(name)];
  const notes = allNotes[name];
  if (spec === undefined || notes === undefined) {
    throw new Error(`${name} has no notes in docs/generate/components/index.ts, or isn't in provider/schema.json.`);
  }
  const { inputProperties = {}, requiredInputs = [], properties = {}, required = [] } = spec;
  const inputTypes = typesOf(schema, Object.values(inputProperties));
  const outputTypes = typesOf(schema, Object.values(properties)).filter((token) => !inputTypes.includes(token));
  const types = [
    ...inputTypes.map((token) => typeSection(token, schema.types[token] ?? {}, true)),
    ...outputTypes.map((token) => typeSection(token, schema.types[token] ?? {}, false)),
  ];
  const sections = [
    generatedNote,
    `# ${name}`,
    splitDescription(spec.description ?? "").about,
    `In YAML it is \`eks-auth:${name}\`.`,
    examplesSection(name),
    `## Inputs\n\n${propertyList(inputProperties, requiredInputs, true)}`,
    `## Outputs\n\n${propertyList(properties, required, false)}`,
    ...(types.length > 0 ? ["## Types", ...types] : []),
    await errorsSection(notes),
    permissionsSection(schema, allNotes, name),
    "[All components](README.md)",
  ];
  return `${sections.join("\n\n")}\n`;
}

async function errorsSection({ errors, moreErrors }: Notes): Promise<string> {
  const shown: string[] = [];
  for (const error of errors) {
    shown.push(await errorItem(error));
  }
  const intro =
    "Bad inputs are refused all together, during preview as far as they are known by then: each with its value, what was " +
    "expected and what to do. Some of them, as they read:";
  return ["## Errors", intro, ...shown, ...(moreErrors ? [moreErrors] : [])].join("\n\n");
}

async function errorItem({ when, message }: ExampleError): Promise<string> {
  return `${when}\n\n\`\`\`text\n${await message()}\n\`\`\``;
}

/** The page on the workloads, which several components take. */
export function workloadsPage(schema: Schema): string {
  const takers = Object.entries(schema.resources).filter(
    ([, { inputProperties = {} }]) => "workload" in inputProperties,
  );
  const links = takers.map(([token]) => `[${nameOf(token)}](${nameOf(token)}.md)`);
  const sections = [
    generatedNote,
    "# Workloads and their scopes",
    `The well-known controllers whose policies the input \`workload\` of ${links.slice(0, -1).join(", ")} and ${links.at(-1)} adds, and the scopes that \`workloadScopes\` limits them to.`,
    ...workloadTypes.map((name) =>
      typeSection(tokenOf(name), schema.types[tokenOf(name)] ?? {}, true).replace("###", "##"),
    ),
    "[All components](README.md)",
  ];
  return `${sections.join("\n\n")}\n`;
}

/** The page on the functions. */
export function functionsPage(schema: Schema): string {
  const inputsOf = ({ inputs }: FunctionSpec) => Object.values(inputs?.properties ?? {});
  const outputsOf = ({ outputs }: FunctionSpec) => Object.values(outputs?.properties ?? {});
  const specs = Object.entries(schema.functions);
  const types = typesOf(
    schema,
    specs.flatMap(([, spec]) => [...inputsOf(spec), ...outputsOf(spec)]),
  );
  const functions = specs.map(([token, { description, inputs, outputs }]) =>
    [
      `## ${nameOf(token)}`,
      description,
      `Inputs:\n\n${propertyList(inputs?.properties ?? {}, inputs?.required ?? [], true)}`,
      `Outputs:\n\n${propertyList(outputs?.properties ?? {}, outputs?.required ?? [], false)}`,
    ].join("\n\n"),
  );
  const sections = [
    generatedNote,
    "# Functions",
    "What a program can ask a cluster. An example is [examples/aws-auth-typescript](../../examples/aws-auth-typescript).",
    ...functions,
    "## Types",
    ...types.map((token) => typeSection(token, schema.types[token] ?? {}, false)),
    "[All components](README.md)",
  ];
  return `${sections.join("\n\n")}\n`;
}

/** The page that leads to the others. */
export function indexPage(schema: Schema, names: string[]): string {
  const rows = names.map((name) => {
    const text = (schema.resources[tokenOf(name)]?.description ?? "").replaceAll("\n", " ");
    const [sentence = ""] = /^.*?\.(?= |$)/.exec(text) ?? [];
    return `- [${name}](${name}.md): ${sentence}`;
  });
  const functions = Object.keys(schema.functions).map((token) => `\`${nameOf(token)}\``);
  const sections = [
    generatedNote,
    "# Components",
    "Each page has a component's inputs with their forms and defaults, its outputs, its errors as they read, what whoever deploys it needs in AWS and in Kubernetes, and examples that the tests run. Which one you need: [the chooser](../../README.md#which-component).",
    rows.join("\n"),
    `And [the functions](functions.md) ${functions.join(" and ")}, and [the workloads and their scopes](${workloadsFile}).`,
  ];
  return `${sections.join("\n\n")}\n`;
}
