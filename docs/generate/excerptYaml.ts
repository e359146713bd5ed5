/**
 * The resources of a type in a Pulumi YAML program, and the resources that they refer to, unchanged and with the
 * comments before them. Undefined if the program has no resource of the type.
 */
export function excerptYaml(program: string, type: string): string | undefined {
  const blocks = blocksOf(program, "resources");
  const wanted = new Set(blocks.filter(({ text }) => text.includes(`    type: ${type}\n`)).map(({ name }) => name));
  if (wanted.size === 0) {
    return undefined;
  }
  // The loop also visits items that are added during the loop.
  for (const name of wanted) {
    const text = blocks.find((block) => block.name === name)?.text ?? "";
    const referred = blocks.filter((other) => new RegExp(`\\$\\{${other.name}[.}\\[]`).test(text));
    for (const { name: other } of referred) {
      wanted.add(other);
    }
  }
  const texts = blocks.filter(({ name }) => wanted.has(name)).map(({ text }) => text.trimEnd());
  return `resources:\n${texts.join("\n\n")}`;
}

/** The named resources of a Pulumi YAML program, and the configuration that they refer to, with their comments. */
export function excerptProgram(program: string, names: readonly string[]): string {
  const resources = blocksOf(program, "resources").filter(({ name }) => names.includes(name));
  if (resources.length < names.length) {
    throw new Error(`The program doesn't have all of the resources ${names.join(", ")}.`);
  }
  const lines = resources.map(({ text }) => text.trimEnd()).join("\n\n");
  const config = blocksOf(program, "config").filter(({ name }) => lines.includes(`\${${name}}`));
  const declared = config.map(({ text }) => text.trimEnd()).join("\n");
  return `config:\n${declared}\n\nresources:\n${lines}\n`;
}

/** The items of a section of a program, such as its resources, each with its name, its lines and the comments before it. */
function blocksOf(program: string, title: "config" | "resources"): { name: string; text: string }[] {
  const section = new RegExp(`^${title}:\\n((?:(?: .*)?\\n)+)`, "m").exec(program)?.[1] ?? "";
  const blocks: { name: string; text: string }[] = [];
  let comments = "";
  for (const line of section.split("\n")) {
    const name = /^ {2}(\w[\w-]*):/.exec(line)?.[1];
    const last = blocks.at(-1);
    if (/^ {2}#/.test(line)) {
      comments += `${line}\n`;
    } else if (name !== undefined) {
      blocks.push({ name, text: `${comments}${line}\n` });
      comments = "";
    } else if (last !== undefined) {
      last.text += `${line}\n`;
    }
  }
  return blocks;
}
