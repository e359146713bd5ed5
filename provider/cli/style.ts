import { styleText } from "node:util";
import { invisibleCharacters, visible } from "../awsauth/text";
import type { Output } from "./terminal";

/** The emphasis of texts, which does nothing without colours. */
export interface Style {
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  doubtful(text: string): string;
}

/** The style for an output: colours on a terminal only. */
export function styleFor(output: Output): Style {
  const isColoured = output.isTTY === true && output.hasColors?.() === true;
  const as = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    isColoured ? styleText(format, text, { validateStream: false }) : text;
  return { strong: as("bold"), faint: as("dim"), good: as("green"), bad: as("red"), doubtful: as("yellow") };
}

/** Everything but line breaks and the emphasis of this file that a terminal or a reader doesn't show as it is. */
const invisible = new RegExp(`\\x1b\\[(?:1|2|22|31|32|33|39)m|${invisibleCharacters.source}`, "g");

/**
 * A text with escapes instead of control characters, which names from a cluster can contain: they could move the cursor or
 * hide a part of the text.
 */
export function printable(text: string): string {
  return text.replaceAll(invisible, (found) => (found.length > 1 ? found : visible(found)));
}

/** Rows with aligned columns, each as wide as its longest cell. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (found, row) => row.map((cell, index) => Math.max(found[index] ?? 0, widthOf(cell))),
    [],
  );
  const line = (row: readonly string[]) =>
    row.map((cell, index) => cell + " ".repeat((widths[index] ?? 0) - widthOf(cell) + 2)).join("");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}

/** The number of characters that are shown. */
function widthOf(cell: string): number {
  return [...printable(cell).replaceAll(invisible, "")].length;
}
