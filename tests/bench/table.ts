import { median } from "./measure";

/** A row of the table. */
export interface Row {
  name: string;
  /** The main figure: usually the ratio to the other side. */
  figure: string;
  /** The figure's minimum and maximum in all runs. */
  spread: string;
  /** The targets, and whether each was reached. */
  targets: { text: string; reached: boolean }[];
  own: string;
  other: string;
}

/** A figure of both sides, run by run. */
export interface Pair {
  own: number[];
  other: number[];
}

/** The row that compares the medians of both sides; its ratio is the median of the runs' ratios. */
export function ratioRow(name: string, { own, other }: Pair, show: (value: number) => string, limit?: number): Row {
  const ratios = own.map((value, run) => value / (other[run] ?? Number.NaN));
  const ratio = median(ratios);
  return {
    name,
    figure: times(ratio),
    spread: `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
    targets: limit === undefined ? [] : [atMost(limit, ratio)],
    own: show(median(own)),
    other: show(median(other)),
  };
}

/** The row that compares the medians of both sides by their difference, the median of the runs' differences. */
export function differenceRow(
  name: string,
  { own, other }: Pair,
  show: (value: number) => string,
  limit?: number,
): Row {
  const differences = own.map((value, run) => value - (other[run] ?? Number.NaN));
  const difference = median(differences);
  return {
    name,
    figure: `+ ${show(difference)}`,
    spread: `${Math.min(...differences).toFixed(2)} to ${Math.max(...differences).toFixed(2)}`,
    targets: limit === undefined ? [] : [atMost(limit, difference, "s")],
    own: show(median(own)),
    other: show(median(other)),
  };
}

export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 0.1 ? 3 : 2)} ×`;
}

/** The target that a value is at most `limit`. */
export function atMost(limit: number, value: number, unit = ""): Row["targets"][number] {
  return { text: `≤ ${limit}${unit && ` ${unit}`}`, reached: value <= limit };
}

const head = ["", "eks-auth ÷ the other", "all runs", "target", "reached", "eks-auth", "the other"];

/** The rows as a Markdown table, which is readable as plain text too. */
export function markdown(rows: Row[]): string {
  const lines = rows.map(({ name, figure, spread, targets, own, other }) => [
    name,
    figure,
    spread,
    targets.map(({ text }) => text).join(", "),
    targets.map(({ reached }) => (reached ? "yes" : "MISSED")).join(", "),
    own,
    other,
  ]);
  const widths = head.map((_, column) => Math.max(3, ...[head, ...lines].map((line) => line[column]?.length ?? 0)));
  const text = (line: string[]) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [text(head), text(widths.map((width) => "-".repeat(width))), ...lines.map(text)].join("\n");
}
