import { accessGraph, type Graph, type Pictured } from "../../../eks/accessGraph";
import { attributesOf, type Content } from "../markup";
import { type Box, type Layout, layOut } from "../pictureLayout";
import { pictureSvg } from "../pictureSvg";

/** The narrowest picture, in pixels. A narrower window scrolls it. */
const narrowest = 700;

/** The picture of the page. */
export interface Picturing {
  /** Draws the picture of principals, by their positions. */
  draw(positions: readonly number[]): void;
  /** The box that the reader has selected, if it is still there. */
  selected(): Pick<Box, "label" | "principals"> | undefined;
  unselect(): void;
}

/** Makes the picture usable: its sections open and close, and its boxes can be selected. `changed` is called after that. */
export function pictureOn(region: HTMLElement, pictured: Pictured, changed: () => void): Picturing {
  const open: Record<string, boolean> = {};
  let graph: Graph = { nodes: [], edges: [] };
  let layout: Layout | undefined;
  let selection: string | undefined;
  /** The box in the tab order. */
  let current: string | undefined;

  const boxes = () => layout?.boxes ?? [];
  const elementOf = (id: string | undefined) =>
    [...region.querySelectorAll<SVGElement>(".box")].find((box) => box.dataset.id === id);

  function redraw(): void {
    const hadFocus = region.contains(document.activeElement) && document.activeElement !== region;
    layout = layOut(graph, { width: Math.max(narrowest, region.clientWidth), open });
    if (!boxes().some(({ id }) => id === selection)) {
      selection = undefined;
    }
    if (!boxes().some(({ id }) => id === current)) {
      current = boxes()[0]?.id;
    }
    region.replaceChildren(nodeOf(pictureSvg(layout)));
    for (const box of region.querySelectorAll<SVGElement>(".box")) {
      box.setAttribute("tabindex", box.dataset.id === current ? "0" : "-1");
      if (box.hasAttribute("aria-pressed")) {
        box.setAttribute("aria-pressed", String(box.dataset.id === selection));
      }
    }
    trace(selection);
    if (hadFocus) {
      elementOf(current)?.focus({ preventScroll: true });
    }
  }

  /** Shows the lines on the ways through a box. */
  function trace(id: string | undefined): void {
    const lines = layout?.lines ?? [];
    const traced = new Set<string>();
    const follow = (from: "from" | "to", to: "from" | "to", start: string) => {
      for (const line of lines.filter((one) => one[from].id === start)) {
        traced.add(`${line.from.id}\n${line.to.id}`);
        follow(from, to, line[to].id);
      }
    };
    if (id !== undefined) {
      follow("from", "to", id);
      follow("to", "from", id);
    }
    region.firstElementChild?.classList.toggle("tracing", traced.size > 0);
    for (const line of region.querySelectorAll<SVGElement>(".line")) {
      line.classList.toggle("traced", traced.has(`${line.dataset.from}\n${line.dataset.to}`));
    }
  }

  function focus(id: string | undefined): void {
    const next = elementOf(id);
    if (next !== undefined) {
      elementOf(current)?.setAttribute("tabindex", "-1");
      current = id;
      next.setAttribute("tabindex", "0");
      next.focus();
    }
  }

  function use(id: string): void {
    const box = boxes().find((one) => one.id === id);
    current = id;
    if (box?.kind === "section") {
      open[id] = box.isOpen !== true;
      redraw();
      elementOf(id)?.focus({ preventScroll: true });
    } else {
      selection = selection === id ? undefined : id;
      changed();
      elementOf(id)?.focus({ preventScroll: true });
    }
  }

  region.addEventListener("click", (event) => {
    const id = idAt(event);
    if (id !== undefined) {
      use(id);
    }
  });
  region.addEventListener("keydown", (event) => {
    const id = idAt(event);
    const at = boxes().find((box) => box.id === id);
    if (id === undefined || at === undefined) {
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      use(id);
      return;
    }
    if (event.key === "Escape" && selection !== undefined) {
      selection = undefined;
      changed();
      return;
    }
    const next = neighbour(boxes(), at, event.key);
    if (next !== undefined) {
      event.preventDefault();
      focus(next.id);
    }
  });
  region.addEventListener("mouseover", (event) => trace(idAt(event) ?? selection));
  region.addEventListener("mouseleave", () => trace(selection));
  region.addEventListener("focusin", (event) => trace(idAt(event) ?? selection));

  return {
    draw(positions) {
      graph = accessGraph(pictured, positions);
      redraw();
    },
    selected: () => boxes().find(({ id }) => id === selection),
    unselect() {
      selection = undefined;
    },
  };
}

function idAt(event: Event): string | undefined {
  return (event.target as Element).closest<SVGElement>(".box")?.dataset.id;
}

/** The next box in the direction of an arrow key. */
function neighbour(boxes: readonly Box[], at: Box, key: string): Box | undefined {
  const inColumn = (column: number) => boxes.filter((box) => box.column === column);
  const own = inColumn(at.column);
  const index = own.indexOf(at);
  const nearest = (column: number) => inColumn(column).sort((a, b) => Math.abs(a.y - at.y) - Math.abs(b.y - at.y))[0];
  switch (key) {
    case "ArrowDown":
      return own[index + 1];
    case "ArrowUp":
      return own[index - 1];
    case "Home":
      return own[0];
    case "End":
      return own.at(-1);
    case "ArrowRight":
      return nearest(at.column + 1) ?? nearest(at.column + 2);
    case "ArrowLeft":
      return nearest(at.column - 1) ?? nearest(at.column - 2);
    default:
      return undefined;
  }
}

/** An element of SVG, or a text. */
function nodeOf(content: Content): Node {
  if (typeof content === "string") {
    return document.createTextNode(content);
  }
  const created = document.createElementNS("http://www.w3.org/2000/svg", content.name);
  for (const [name, value] of attributesOf(content).filter(([name]) => name !== "xmlns")) {
    created.setAttribute(name, value);
  }
  created.append(...content.children.map(nodeOf));
  return created;
}
