/**
 * The paragraph of a program that contains `call`, and the paragraphs that create what it refers to, in program order
 * and without common indentation. For languages whose programs separate statements by blank lines. Undefined if no
 * paragraph contains `call`.
 */
export function excerptParagraphs(program: string, call: string): string | undefined {
  const bodies = program.replace(/^(?:func|def) .*[{:]$/gm, "");
  const paragraphs = bodies.split(/\n\s*\n/);
  const wanted = new Set(paragraphs.filter((text) => text.includes(call)));
  // The loop also visits items that are added during the loop.
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

/** The variable that a paragraph assigns a component to, in Python or Go. */
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
