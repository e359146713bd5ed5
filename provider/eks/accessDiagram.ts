import { visible } from "../validation/visible";
import { accessGraph, type Graph, type GraphNode, type Pictured, pictureColumns } from "./accessGraph";

// A Mermaid diagram of the picture: https://mermaid.js.org/syntax/flowchart.html. By default, Mermaid draws at most 50,000
// characters and 500 lines. Names come from a program and from a cluster, so a label has nothing but letters and digits as
// they are, and everything else as character codes. Otherwise Mermaid would read quotes, Markdown, HTML, icons or formulas.

/** The limits of a diagram. */
interface Limits {
  /** The most boxes in a column, besides the one that counts the others. */
  boxes: number;
  /** The most names in a box. */
  names: number;
}

/** The limits to try, from the largest diagram to one that always fits. */
const limits: readonly Limits[] = [
  { boxes: 40, names: 10 },
  { boxes: 20, names: 5 },
  { boxes: 10, names: 2 },
];
const mostCharacters = 45_000;
const mostLines = 450;
/** The most characters of a name. */
const longestName = 64;

/** The picture as a Mermaid flowchart: principals with the same access → groups → rights. */
export function accessDiagram(pictured: Pictured): string {
  const graph = accessGraph(
    pictured,
    pictured.principals.map((_, position) => position),
  );
  const drawn = limits.map((limit) => draw(graph, pictured, limit));
  const fitting = drawn.find(({ text, lines }) => text.length <= mostCharacters && lines <= mostLines);
  return (fitting ?? drawn.at(-1))?.text ?? "";
}

function draw(graph: Graph, pictured: Pictured, { boxes, names }: Limits): { text: string; lines: number } {
  const ids = new Map<string, string>();
  const sections = pictureColumns.flatMap((_, column) => {
    const nodes = graph.nodes.filter((node) => node.column === column);
    const ordered = [...nodes.filter(isAdministrator), ...nodes.filter((node) => !isAdministrator(node))];
    const [shown, hidden] = [ordered.slice(0, boxes), ordered.slice(boxes)];
    for (const [index, { id }] of ordered.entries()) {
      ids.set(id, index < boxes ? `${letters[column]}${index}` : `${letters[column]}More`);
    }
    return [
      ...sectionsOf(shown, `s${column}`, (node) => boxOf(ids.get(node.id), linesOf(node, pictured, names), node)),
      ...(hidden.length > 0 ? [`  ${letters[column]}More["${escaped(moreInWords(hidden))}"]`] : []),
    ];
  });
  const edges = new Set(graph.edges.map(([from, to]) => `  ${ids.get(from)} --> ${ids.get(to)}`));
  const text = [
    "flowchart LR",
    ...(graph.nodes.length === 0 ? [`  none["No principals"]`] : []),
    ...sections,
    ...edges,
    "  classDef administrator stroke:#d1242f,stroke-width:3px",
  ].join("\n");
  return { text, lines: edges.size };
}

/** The beginnings of the IDs in each column. */
const letters = ["principal", "group", "right"] as const;

function isAdministrator(node: GraphNode): boolean {
  return node.isAdministrator;
}

/** The boxes within the frames of their sections. */
function sectionsOf(nodes: readonly GraphNode[], id: string, box: (node: GraphNode) => string): string[] {
  return [...new Set(nodes.map(({ section }) => section))].flatMap((section, index) => [
    `  subgraph ${id}x${index}["${escaped(section)}"]`,
    ...nodes.filter((node) => node.section === section).map((node) => `    ${box(node)}`),
    "  end",
  ]);
}

function boxOf(id: string | undefined, lines: readonly string[], node: GraphNode): string {
  return `${id}["${lines.map(escaped).join("<br/>")}"]${isAdministrator(node) ? ":::administrator" : ""}`;
}

/** The lines of a box: for principals, their names and whether they are administrators. */
function linesOf(node: GraphNode, { principals }: Pictured, most: number): string[] {
  if (node.column !== 0) {
    return [node.label];
  }
  const names = [...new Set(node.principals.map((position) => principals[position]?.label ?? ""))];
  const more = node.principals.length - Math.min(names.length, most);
  const mark = node.principals.length === 1 ? "administrator" : "administrators";
  return [
    ...names.slice(0, most),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(isAdministrator(node) ? [`(${mark})`] : []),
  ];
}

function moreInWords(hidden: readonly GraphNode[]): string {
  const principals = hidden.reduce((sum, node) => sum + node.principals.length, 0);
  const [column = 0] = hidden.map((node) => node.column);
  const nouns = [
    ["principal", "principals"],
    ["group", "groups"],
    ["right", "rights"],
  ] as const;
  const count = column === 0 ? principals : hidden.length;
  return `and ${count} more ${nouns[column]?.[count === 1 ? 0 : 1]}`;
}

/** A text that Mermaid shows as it is: https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters. */
function escaped(name: string): string {
  // Mermaid rejects an empty label.
  const characters = [...(visible(name).replaceAll(marks, codeOf) || '""')];
  const cut = characters.length > longestName ? [...characters.slice(0, longestName - 1), "…"] : characters;
  return cut
    .map((character, index) => {
      const isWithin = [cut[index - 1], cut[index + 1]].every((other) => isPlainCharacter(other ?? ""));
      return isPlainCharacter(character) || (isWithin && /[ -]/.test(character))
        ? character
        : `#${character.codePointAt(0)};`;
    })
    .join("");
}

/** Line breaks, and the characters with which Mermaid marks character codes while it reads a diagram. */
const marks = /[\n\ufb02\xb6]/g;

function codeOf(character: string): string {
  return character === "\n" ? "\\n" : `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

function isPlainCharacter(character: string): boolean {
  return /^[A-Za-z0-9]$/.test(character);
}
