import type { EngineEvent, SummaryEvent } from "@pulumi/pulumi/automation";

const symbols: Record<string, string> = { create: "+", update: "~", delete: "-", same: " " };

/** The plan of a preview as the CLI prints it to a terminal: a tree of the resources. */
export function planTree(events: EngineEvent[]): string[] {
  const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  const shown = steps.filter(({ type }) => !type.startsWith("pulumi:providers:"));
  const rows: { op: string; type: string; name: string }[] = [];
  const add = (parent: string, indent: string): void => {
    const children = shown
      .filter((step) => (step.new?.parent ?? "") === parent)
      .sort((a, b) => (a.urn < b.urn ? -1 : 1));
    for (const [index, { op, type, urn }] of children.entries()) {
      const isLast = index === children.length - 1;
      const branch = parent === "" ? "" : isLast ? "└─ " : "├─ ";
      rows.push({ op, type: `${indent}${branch}${shortType(type)}`, name: urn.split("::").pop() ?? "" });
      add(urn, parent === "" ? indent : `${indent}${isLast ? "   " : "│  "}`);
    }
  };
  add("", "");
  const width = (texts: string[]) => Math.max(...texts.map(({ length }) => length));
  const types = width(rows.map(({ type }) => type));
  const names = width(rows.map(({ name }) => name));
  return [
    `     ${"Type".padEnd(types)}  ${"Name".padEnd(names)}  Plan`,
    ...rows.map(({ op, type, name }) => ` ${symbols[op]}   ${type.padEnd(types)}  ${name.padEnd(names)}  ${op}`),
  ];
}

/** The number of resources of each operation, such as `Resources: 16 to create`. */
export function summary(events: EngineEvent[]): string {
  // The SDK's type lacks a field that the engine writes.
  const last = events
    .flatMap(({ summaryEvent }) => (summaryEvent ?? []) as SummaryEvent & { isPreview: boolean })
    .pop();
  const counts = Object.entries(last?.resourceChanges ?? {});
  return `Resources: ${counts.map(([op, count]) => `${count} ${last?.isPreview ? `to ${op}` : `${op}d`}`).join(", ")}`;
}

/** The errors about resources of this package. */
export function errors(events: EngineEvent[]): string[] {
  const said = events.flatMap(({ diagnosticEvent }) => diagnosticEvent ?? []);
  const ours = said.filter(({ severity, urn }) => severity === "error" && urn?.includes("eks-auth:index:"));
  return ours.map(({ message }) => `error: ${message.trim()}`);
}

/** `aws:iam/role:Role` as the CLI shows it, `aws:iam:Role`. */
function shortType(type: string): string {
  return type.replace(/^([^:]+):(.+)\/(\w+):(\w+)$/, (whole, pkg, module, file, name) =>
    file === name[0].toLowerCase() + name.slice(1) ? `${pkg}:${module}:${name}` : whole,
  );
}
