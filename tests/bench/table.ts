import { median } from "./measure";

/** A line of the table. */
export interface Row {
  name: string;
  /** What counts: as a rule how many times as much as what it is compared with. */
  figure: string;
  /** The figure's least and greatest value in all runs. */
  spread: string;
  /** What was to be reached, each with whether it was. */
  targets: { text: string; reached: boolean }[];
  own: string;
  other: string;
}

/** A figure of both sides, run by run. */
export interface Pair {
  own: number[];
  other: number[];
}

/** The line that compares the medians of both sides; its ratio is the median of those of the runs. */
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

/** The line that compares the medians of both sides by the difference; it is the median of those of the runs. */
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

/** The lines as a table in Markdown, which is read as it stands too. */
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
