import type { Graph, GraphNode } from "../../eks/accessGraph";

/** What the reader has opened and closed. */
export interface PictureState {
  /** The width of the picture, in pixels. */
  width: number;
  /** The sections that the reader has opened or closed, by their keys. Others are open if they are small. */
  open: Readonly<Record<string, boolean>>;
}

/** A box of the picture: a section's title, a node, or what a section has besides the nodes that it shows. */
export interface Box {
  id: string;
  kind: "section" | "node" | "rest";
  column: number;
  x: number;
  y: number;
  width: number;
  height: number;
  label: string;
  /** The number of nodes of a section, of principals of a node, or of nodes that aren't shown. */
  count: number;
  isAdministrator: boolean;
  /** Only of a section. */
  isOpen?: boolean;
  principals: number[];
}

/** A line from the right side of a box to the left side of another. */
export interface Line {
  from: Box;
  to: Box;
  isAdministrator: boolean;
  /** The height at which it crosses the middle column, below its boxes; omitted if it ends or starts there. */
  lane?: number;
}

/** The picture as boxes and lines. */
export interface Layout {
  width: number;
  height: number;
  columns: { x: number; width: number }[];
  boxes: Box[];
  lines: Line[];
  /** The height of the title of the lanes; omitted if there are none. */
  lanesAt?: number;
}

/** A section with at most this many nodes is open at first; an open one shows at most `mostNodes`. */
const [fewNodes, mostNodes] = [8, 16];

const [boxHeight, rowHeight, top, gap, laneHeight] = [26, 32, 34, 10, 9];

/** Places the nodes in columns, each divided into sections that can be closed. The size is bounded for any graph. */
export function layOut(graph: Graph, { width, open }: PictureState): Layout {
  const space = Math.max(48, Math.round(width * 0.09));
  const columnWidth = Math.floor((width - 2 * space - 2) / 3);
  const ordered = inOrder(graph);
  const boxes: Box[] = [];
  const boxOf = new Map<string, Box>();
  const ends: number[] = [];
  for (const column of [0, 1, 2]) {
    const x = Math.round(1 + column * (columnWidth + space));
    let y = top;
    for (const [section, nodes] of sectionsOf(ordered, column)) {
      const id = `section ${column} ${section}`;
      const isOpen = open[id] ?? nodes.length <= fewNodes;
      const place = (box: Pick<Box, "id" | "kind" | "label" | "count" | "principals"> & Partial<Box>) => {
        const indent = box.kind === "section" ? 0 : 12;
        const full: Box = {
          column,
          x: x + indent,
          y,
          width: columnWidth - indent,
          height: boxHeight,
          isAdministrator: false,
          ...box,
        };
        boxes.push(full);
        y += rowHeight;
        return full;
      };
      const ofAll = summaryOf(nodes);
      const header = place({ id, kind: "section", label: section, count: nodes.length, isOpen, ...ofAll });
      const shown = isOpen ? nodes.slice(0, mostNodes) : [];
      const hidden = isOpen ? nodes.slice(mostNodes) : nodes;
      for (const node of shown) {
        const { id: nodeId, label, principals, isAdministrator } = node;
        const box = { id: nodeId, kind: "node" as const, label, count: principals.length, principals, isAdministrator };
        boxOf.set(nodeId, place(box));
      }
      const rest =
        isOpen && hidden.length > 0
          ? place({
              id: `rest ${column} ${section}`,
              kind: "rest",
              label: `${hidden.length} more: search to see them`,
              count: hidden.length,
              ...summaryOf(hidden),
            })
          : header;
      for (const { id: nodeId } of hidden) {
        boxOf.set(nodeId, rest);
      }
      y += gap;
    }
    ends.push(y);
  }
  const columns = [0, 1, 2].map((column) => ({
    x: Math.round(1 + column * (columnWidth + space)),
    width: columnWidth,
  }));
  const [, lanesAt = top] = ends;
  const { lines, count } = withLanes(linesBetween(graph, boxOf), lanesAt + 22);
  const height = Math.max(...ends, count > 0 ? lanesAt + 22 + count * laneHeight + gap : 0);
  return { width, height, columns, boxes, lines, ...(count > 0 && { lanesAt: lanesAt + 10 }) };
}

/** The lines, with a lane for each box of the last column to which lines of the first one lead. */
function withLanes(lines: readonly Line[], start: number): { lines: Line[]; count: number } {
  const isDirect = ({ from, to }: Line) => to.column - from.column > 1;
  const ends = [...new Set(lines.filter(isDirect).map(({ to }) => to))].sort((a, b) => a.y - b.y);
  const lane = ({ to }: Line) => start + ends.indexOf(to) * laneHeight;
  return { lines: lines.map((line) => (isDirect(line) ? { ...line, lane: lane(line) } : line)), count: ends.length };
}

function summaryOf(nodes: readonly GraphNode[]) {
  return {
    principals: [...new Set(nodes.flatMap(({ principals }) => principals))],
    isAdministrator: nodes.some(({ isAdministrator }) => isAdministrator),
  };
}

/** The lines between boxes, each once. The lines of administrators are those on a way to everything. */
function linesBetween({ nodes, edges }: Graph, boxOf: ReadonlyMap<string, Box>): Line[] {
  const everything = new Set(nodes.filter((node) => node.column === 2 && node.isAdministrator).map(({ id }) => id));
  const leading = new Set([...everything, ...edges.filter(([, to]) => everything.has(to)).map(([from]) => from)]);
  const lines = new Map<string, Line>();
  for (const [start, end] of edges) {
    const [from, to] = [boxOf.get(start), boxOf.get(end)];
    if (from !== undefined && to !== undefined) {
      const key = `${from.id}\n${to.id}`;
      const isAdministrator = leading.has(end) || lines.get(key)?.isAdministrator === true;
      lines.set(key, { from, to, isAdministrator });
    }
  }
  return [...lines.values()];
}

function sectionsOf(nodes: readonly GraphNode[], column: number): Map<string, GraphNode[]> {
  const sections = new Map<string, GraphNode[]>();
  for (const node of nodes.filter((one) => one.column === column)) {
    sections.set(node.section, [...(sections.get(node.section) ?? []), node]);
  }
  return sections;
}

/**
 * The nodes in an order with few crossing lines. Administrators come first; then, in turns for each column, each node moves
 * to the mean position of its neighbours.
 * https://en.wikipedia.org/wiki/Layered_graph_drawing
 */
function inOrder({ nodes, edges }: Graph): GraphNode[] {
  const neighbours = new Map<string, string[]>();
  const link = (a: string, b: string) => neighbours.set(a, [...(neighbours.get(a) ?? []), b]);
  for (const [from, to] of edges) {
    link(from, to);
    link(to, from);
  }
  const rank = ({ section }: GraphNode) => sectionOrder.indexOf(section);
  const first = (a: GraphNode, b: GraphNode) =>
    rank(a) - rank(b) || Number(b.isAdministrator) - Number(a.isAdministrator);
  const columns = [0, 1, 2].map((column) =>
    nodes
      .filter((node) => node.column === column)
      .sort((a, b) => first(a, b) || b.principals.length - a.principals.length || (a.label < b.label ? -1 : 1)),
  );
  for (const column of [1, 2, 0, 1, 2]) {
    const position = new Map(
      columns.flatMap((all) => all.map(({ id }, index) => [id, (index + 0.5) / all.length] as const)),
    );
    const meanOf = new Map(
      (columns[column] ?? []).map(({ id }) => {
        const places = (neighbours.get(id) ?? []).map((other) => position.get(other) ?? 0);
        return [id, places.reduce((sum, place) => sum + place, 0) / Math.max(1, places.length)] as const;
      }),
    );
    columns[column]?.sort((a, b) => first(a, b) || (meanOf.get(a.id) ?? 0) - (meanOf.get(b.id) ?? 0));
  }
  return columns.flat();
}

/** The sections in the order of the picture. */
export const sectionOrder: string[] = [
  "IAM Identity Center",
  "Roles",
  "Users",
  "Accounts",
  "Others",
  "Nodes",
  "Groups",
  "Usernames",
  "Groups without a binding",
  "Everything",
  "Access policies",
  "ClusterRoles",
  "Roles in namespaces",
];
