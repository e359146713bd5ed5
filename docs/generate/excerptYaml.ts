/**
 * The resources of a type in a Pulumi YAML program, and the resources that they refer to, unchanged and with the
 * comments before them. Undefined if the program has no resource of the type.
 */
export function excerptYaml(program: string, type: string): string | undefined {
  const blocks = resourceBlocks(program);
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

/** The resources of a program, each with its name and lines. */
function resourceBlocks(program: string): { name: string; text: string }[] {
  const section = /^resources:\n((?:(?: .*)?\n)+)/m.exec(program)?.[1] ?? "";
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
