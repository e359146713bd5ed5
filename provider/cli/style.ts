import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { invisibleCharacters, visible } from "../validation/visible";
import type { Output } from "./terminal";

/** The emphasis of texts, which does nothing without colours. Only `printable` turns it into escape sequences. */
export interface Style {
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  doubtful(text: string): string;
}

/** The escape character in emphasis, before `printable`. It is random, so that no name from a cluster contains emphasis. */
const escapeMark = randomUUID();

const marks = new RegExp(`${escapeMark}\\[\\d+m`, "g");

/** The style for an output: colours on a terminal only. */
export function styleFor(output: Output): Style {
  const isColoured = output.isTTY === true && output.hasColors?.() === true;
  const as = (format: "bold" | "dim" | "green" | "red" | "yellow") => {
    const [on, off] = inspect.colors[format] ?? [];
    return (text: string) => (isColoured ? `${escapeMark}[${on}m${text}${escapeMark}[${off}m` : text);
  };
  return { strong: as("bold"), faint: as("dim"), good: as("green"), bad: as("red"), doubtful: as("yellow") };
}

/**
 * A text with escapes instead of control characters, which names from a cluster can contain: they could move the cursor,
 * hide a part of the text or look like emphasis.
 */
export function printable(text: string): string {
  return text.split(escapeMark).map(visible).join("\x1b");
}

/** A name from a cluster as a part of a line, which it can't end. */
export function onOneLine(text: string): string {
  return text.replaceAll("\n", "\\u{a}");
}

/** A value as JSON with escapes instead of control characters. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(
    invisibleCharacters,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Rows with aligned columns, each as wide as its longest cell. A row may have fewer cells than others. */
export function columns(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(onOneLine));
  const widths: number[] = [];
  for (const row of cells) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
    });
  }
  const line = (row: readonly string[]) =>
    row.map((cell, index) => cell + " ".repeat((widths[index] ?? 0) - widthOf(cell) + 2)).join("");
  return cells.map((row) => line(row).trimEnd()).join("\n");
}

/** The number of characters that are shown. */
function widthOf(cell: string): number {
  return [...printable(cell.replaceAll(marks, ""))].length;
}
