/** A line of the table. */
export interface Row {
  principalArn: string;
  username: string;
  groups: string[];
  rights: string[];
}

/** A plain table in columns: principal, user, groups, rights; `-` stands for none. */
export function accessTable(rows: Row[]): string {
  const lines = [
    ["PRINCIPAL", "USER", "GROUPS", "RIGHTS"],
    ...rows.map(({ principalArn, username, groups, rights }) => [
      principalArn,
      username || "-",
      groups.join(", ") || "-",
      rights.join("; ") || "-",
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  return lines.map((line) => line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")).join("\n");
}
