import { appendFileSync, readFileSync, writeFileSync } from "node:fs";

/** How many lines of the log a failure shows. */
const tail = 20;

/** What the demo prints, and the file with all of it and the complete output of every command. */
export class Log {
  #step = "";

  public constructor(
    public readonly file: string,
    private readonly verbose: boolean,
  ) {
    writeFileSync(file, "");
  }

  /** Shows lines. */
  public show(...lines: string[]): void {
    const text = `${lines.join("\n")}\n`;
    appendFileSync(this.file, text);
    process.stdout.write(text);
  }

  /** Shows the title of a step. */
  public step(title: string): void {
    this.#step = title;
    this.show("", `── ${title}`);
  }

  /** Shows rows in aligned columns. */
  public table(rows: string[][]): void {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    this.show(
      ...rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd()),
    );
  }

  /** Writes details to the file, and prints them only if the demo prints everything. */
  public detail(text: string): void {
    appendFileSync(this.file, text);
    if (this.verbose) {
      process.stdout.write(text);
    }
  }

  /** Prints the step in which the demo failed, and the end of the file. */
  public failure(error: Error): void {
    const end = readFileSync(this.file, "utf8").trimEnd().split("\n").slice(-tail);
    this.show("", `The demo failed in the step "${this.#step}": ${error.message}`);
    this.show("The end of the log:", ...end.map((line) => `  ${line}`));
  }
}
