/**
 * The paragraph of a program that has `call` in it, and those that make what it refers to, in the order of the program and
 * without the indentation that they share: for languages in which a blank line ends what belongs together. Undefined
 * where nothing has it.
 */
export function excerptParagraphs(program: string, call: string): string | undefined {
  const bodies = program.replace(/^(?:func|def) .*[{:]$/gm, "");
  const paragraphs = bodies.split(/\n\s*\n/);
  const wanted = new Set(paragraphs.filter((text) => text.includes(call)));
  // A set goes on to be walked through while it grows.
  for (const text of wanted) {
    for (const maker of paragraphs.filter((other) => refersTo(text, nameMadeBy(other)))) {
      wanted.add(maker);
    }
  }
  return wanted.size === 0
    ? undefined
    : paragraphs
        .filter((text) => wanted.has(text))
        .map(dedented)
        .join("\n\n");
}

/** The variable that a paragraph makes a component for, in Python or Go. */
function nameMadeBy(text: string): string | undefined {
  return /^\s*(\w+)(?: =|, err :=) eks_?auth\.(?:New)?[A-Z]/m.exec(text)?.[1];
}

function refersTo(text: string, name: string | undefined): boolean {
  return name !== undefined && new RegExp(`(?<=[[{=\\s])${name}(?=[.\\]}])`).test(text);
}

function dedented(text: string): string {
  const lines = text.replace(/^\n+/, "").split("\n");
  const indentations = lines.filter((line) => line.trim() !== "").map((line) => /^\s*/.exec(line)?.[0].length ?? 0);
  const shared = Math.min(...indentations);
  return lines.map((line) => line.slice(shared)).join("\n");
}
