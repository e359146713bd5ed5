import { clusterNameForm } from "../iam/names";
import { choiceIssues, listIssues, missingIssues, textIssues } from "../validation/checks";
import { type Issue, isAbsent, type Path, pending, phrase } from "../validation/issues";
import { show } from "../validation/render";
import type { WorkloadDefinition } from "./definition";
import { definitions } from "./definitions";
import { scopeKinds } from "./scopeKinds";
import type { ScopeName } from "./scopes";
import { Workload } from "./workload";

/** The names of the inputs of a component that a workload and its scopes come from. */
export interface WorkloadPaths {
  /** As in `workload`. */
  workload: Path;
  /** As in `workloadScopes`. */
  scopes: Path;
}

/** A workload that there is, by its word. */
interface Known extends WorkloadDefinition {
  word: string;
}

const scopeNames = ["clusterName", ...Object.keys(scopeKinds)] as ScopeName[];

/**
 * All that is wrong with a workload and its scopes, which both may be left out. Values that aren't known yet are passed
 * over; so are the scopes that a workload needs while it isn't known itself.
 */
export function workloadIssues(paths: WorkloadPaths, workload: unknown, scopes: unknown): Issue[] {
  const unknown = choiceIssues(paths.workload, workload, Workload).map((problem) => ({
    ...problem,
    fix: "Use one of these words, or give the role policies of your own.",
  }));
  if (scopes === pending) {
    return unknown;
  }
  if (!isAbsent(scopes) && (typeof scopes !== "object" || Array.isArray(scopes))) {
    const expected = "the scopes of a workload, by their names";
    return [
      ...unknown,
      { code: "type", paths: [paths.scopes], value: scopes, expected, fix: "Write them as { hostedZoneArns: […] }." },
    ];
  }
  const given = new Map(Object.entries(scopes ?? {}).filter(([, value]) => !isEmpty(value)));
  if (isEmpty(workload)) {
    return [...given.values()].every((value) => value === pending) ? [] : [withoutWorkload(paths, scopes)];
  }
  const known =
    typeof workload === "string" && Object.hasOwn(definitions, workload)
      ? { ...definitions[workload as Workload], word: workload }
      : undefined;
  return [
    ...unknown,
    ...(known ? [...missing(paths.scopes, known, given), ...surplus(paths.scopes, known, given)] : []),
    ...(known ? scopesOf(known) : scopeNames).flatMap((name) =>
      formIssues([...paths.scopes, name], name, given.get(name)),
    ),
  ];
}

function formIssues(path: Path, name: ScopeName, value: unknown): Issue[] {
  if (name === "clusterName") {
    return textIssues(path, value, clusterNameForm);
  }
  const { items, form, every } = scopeKinds[name];
  if (every !== undefined && Array.isArray(value) && value.includes("*")) {
    return value.length === 1
      ? []
      : [
          {
            code: "exclusive",
            paths: [path],
            value,
            expected: `"*" alone, which means all ${items}`,
            fix: 'Remove "*", or everything else.',
          },
        ];
  }
  const list = { items: `ARNs of ${items}`, min: 1, fix: fixFor(name) };
  return listIssues(path, value, list, (at, item) => textIssues(at, item, form));
}

/** The issue of scopes that hold nothing to anything, as no workload is named. */
function withoutWorkload({ workload, scopes }: WorkloadPaths, value: unknown): Issue {
  return {
    code: "exclusive",
    paths: [scopes],
    value,
    expected: phrase`no scopes, as there is no ${workload}`,
    fix: phrase`Name the ${workload}, or remove ${scopes}.`,
  };
}

function missing(path: Path, known: Known, given: Map<string, unknown>): Issue[] {
  const { word, needs = [], needsOneOf = [] } = known;
  const needed = `which ${show(word)} needs`;
  return [
    ...needs.flatMap((name) =>
      missingIssues([...path, name], given.get(name), `${described(name)}, ${needed}`, fixFor(name)),
    ),
    ...(needsOneOf.length === 0 || needsOneOf.some((name) => given.has(name))
      ? []
      : [
          {
            code: "missing" as const,
            paths: needsOneOf.map((name) => [...path, name]),
            expected: `one or more of these, ${needed}`,
            fix: 'Name what it may use, or give ["*"] for every one of the account in the region.',
          },
        ]),
  ];
}

/** The issues of scopes that the workload has no use for. */
function surplus(path: Path, known: Known, given: Map<string, unknown>): Issue[] {
  const uses = scopesOf(known);
  const expected = `${uses.length === 0 ? "no scopes" : `only ${uses.join(", ")}`}, as ${show(known.word)} takes`;
  return [...given]
    .filter(([name, value]) => value !== pending && !uses.includes(name as ScopeName))
    .map(([name, value]) => ({ code: "unknown", paths: [[...path, name]], value, expected, fix: "Remove it." }));
}

function scopesOf({ needs = [], needsOneOf = [], takes = [] }: WorkloadDefinition): ScopeName[] {
  return [...needs, ...needsOneOf, ...takes];
}

function described(name: ScopeName): string {
  return name === "clusterName" ? "the name of the cluster" : `the ARNs of ${scopeKinds[name].items}`;
}

function fixFor(name: ScopeName): string {
  if (name === "clusterName") {
    return "Give the cluster's name.";
  }
  const { items, every } = scopeKinds[name];
  return every === undefined
    ? `Name the ${items}.`
    : `Name the ${items}, or give ["*"] for every one of the account in the region.`;
}

function isEmpty(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}
