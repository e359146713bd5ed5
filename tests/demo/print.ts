/** Prints the title of a step. */
export function title(text: string): void {
  console.log(`\n── ${text}\n`);
}

/** Prints two columns; a value of several lines keeps its column. */
export function table(rows: [string, string][]): void {
  const width = Math.max(...rows.map(([label]) => label.length));
  for (const [label, value] of rows) {
    const [first = "", ...more] = value.split("\n");
    console.log(
      [`  ${label.padEnd(width)}  ${first}`, ...more.map((line) => `  ${" ".repeat(width)}  ${line}`)].join("\n"),
    );
  }
}
