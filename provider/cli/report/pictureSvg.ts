import { pictureColumns } from "../../eks/accessGraph";
import { element, type Markup } from "./markup";
import type { Box, Layout, Line } from "./pictureLayout";

/** The mean width of a character, in pixels. */
const characterWidth = 6.7;

/** The picture as SVG. Boxes are buttons; only the first of them is in the tab order, and arrow keys lead to the others. */
export function pictureSvg({ width, height, columns, boxes, lines, lanesAt }: Layout): Markup {
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      class: "picture",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": "Picture of access. Arrow keys move between boxes, Enter selects a box or opens a section.",
    },
    element("g", { class: "lines", "aria-hidden": "true" }, ...lines.map((line) => lineSvg(line, columns))),
    ...columns.map(({ x }, index) => element("text", { class: "column", x, y: 16 }, pictureColumns[index] ?? "")),
    ...(lanesAt === undefined
      ? []
      : [element("text", { class: "lanes", x: columns[1]?.x, y: lanesAt }, "Without a group")]),
    ...boxes.map((box, index) => boxSvg(box, index === 0)),
  );
}

function lineSvg({ from, to, isAdministrator, lane }: Line, [, middle]: Layout["columns"]): Markup {
  const start: Point = [from.x + from.width, from.y + from.height / 2];
  const end: Point = [to.x, to.y + to.height / 2];
  const { x = 0, width = 0 } = middle ?? {};
  const curves =
    lane === undefined
      ? curve(start, end)
      : `${curve(start, [x, lane])}H${fixed(x + width)}${curve([x + width, lane], end)}`;
  return element("path", {
    class: isAdministrator ? "line administrator" : "line",
    d: `M${start.map(fixed).join(" ")}${curves}`,
    "data-from": from.id,
    "data-to": to.id,
  });
}

type Point = [x: number, y: number];

/** A curve that begins and ends horizontally. */
function curve([x1, y1]: Point, [x2, y2]: Point): string {
  const bend = (x2 - x1) / 2;
  return `C${[x1 + bend, y1, x2 - bend, y2, x2, y2].map(fixed).join(" ")}`;
}

function boxSvg(box: Box, isFirst: boolean): Markup {
  const { id, kind, column, x, y, width, height, label, count, isAdministrator, isOpen, principals } = box;
  const figure = kind === "section" ? String(count) : kind === "node" && (column > 0 || count > 1) ? `×${count}` : "";
  const sign = kind === "section" ? (isOpen ? "▾ " : "▸ ") : "";
  const room = Math.floor((width - 18 - figure.length * characterWidth) / characterWidth);
  const people = `${principals.length} ${principals.length === 1 ? "principal" : "principals"}`;
  const described =
    kind === "section" ? `${label}, ${count} ${count === 1 ? "box" : "boxes"}, ${people}` : `${label}, ${people}`;
  return element(
    "g",
    {
      class: ["box", kind, ...(isAdministrator && kind === "node" ? ["administrator"] : [])].join(" "),
      role: "button",
      tabindex: isFirst ? 0 : -1,
      "data-id": id,
      "aria-label": isAdministrator && kind === "node" ? `${described}, administrator` : described,
      ...(kind === "section" ? { "aria-expanded": String(isOpen === true) } : { "aria-pressed": "false" }),
    },
    element("title", {}, described),
    element("rect", { x: fixed(x), y: fixed(y), width: fixed(width), height, rx: 5 }),
    element("text", { x: fixed(x + 8), y: fixed(y + 17) }, `${sign}${shortened(label, room - sign.length)}`),
    ...(figure === ""
      ? []
      : [
          element("text", { class: "figure", x: fixed(x + width - 8), y: fixed(y + 17), "text-anchor": "end" }, figure),
        ]),
  );
}

/** A label without its middle, if it has more characters than fit: names often differ at their ends. */
function shortened(label: string, room: number): string {
  const characters = [...label];
  if (characters.length <= room) {
    return label;
  }
  const end = Math.floor((room - 1) / 3);
  return `${characters.slice(0, room - 1 - end).join("")}…${characters.slice(characters.length - end).join("")}`;
}

function fixed(value: number): number {
  return Math.round(value * 10) / 10;
}
