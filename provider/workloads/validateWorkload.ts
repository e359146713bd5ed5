import { clusterNameForm } from "../iam/names";
import { booleanIssues, choiceIssues, listIssues, missingIssues, textIssues } from "../validation/checks";
import { type Issue, isAbsent, type Path, pending, phrase } from "../validation/issues";
import { show } from "../validation/render";
import type { WorkloadDefinition } from "./definition";
import { definitions } from "./definitions";
import { scopeKinds } from "./scopeKinds";
import type { ListScopeName, ScopeName } from "./scopes";
import { Workload } from "./workload";

/** The paths of the inputs for a workload and its scopes. */
export interface WorkloadPaths {
  /** For example `workload`. */
  workload: Path;
  /** For example `workloadScopes`. */
  scopes: Path;
}

/** An existing workload with its name. */
interface Known extends WorkloadDefinition {
  word: string;
}

const scopeNames = ["clusterName", "readMetrics", ...Object.keys(scopeKinds)] as ScopeName[];

/**
 * The issues of a workload and its scopes, which are both optional. Values that aren't known yet aren't checked;
 * neither are the required scopes of a workload that isn't known yet.
 */
export function workloadIssues(paths: WorkloadPaths, workload: unknown, scopes: unknown): Issue[] {
  const unknown = choiceIssues(paths.workload, workload, Workload).map((problem) => ({
    ...problem,
    fix: "Use one of these values, or attach your own policies to the role.",
  }));
  if (scopes === pending) {
    return unknown;
  }
  if (!isAbsent(scopes) && (typeof scopes !== "object" || Array.isArray(scopes))) {
    const expected = "a map from the names of scopes to their values";
    return [
      ...unknown,
      { code: "type", paths: [paths.scopes], value: scopes, expected, fix: "Write them as { hostedZoneArns: […] }." },
    ];
  }
  const given = new Map(Object.entries(scopes ?? {}).filter(([, value]) => !isEmpty(value) && value !== false));
  if (isEmpty(workload)) {
    return [...given.values()].every((value) => value === pending) ? [] : [withoutWorkload(paths, scopes)];
  }
  const known =
    typeof workload === "string" && Object.hasOwn(definitions, workload)
      ? { ...definitions[workload as Workload], word: workload }
      : undefined;
  return [
    ...unknown,
    ...(known
      ? [
          ...missing(paths.scopes, known, given),
          ...idle(paths.scopes, known, given),
          ...surplus(paths.scopes, known, given),
        ]
      : []),
    ...(known ? scopesOf(known) : scopeNames).flatMap((name) =>
      formIssues([...paths.scopes, name], name, given.get(name), known?.patterns ?? false),
    ),
  ];
}

function formIssues(path: Path, name: ScopeName, value: unknown, patterns: boolean): Issue[] {
  if (name === "clusterName") {
    return textIssues(path, value, clusterNameForm);
  }
  if (name === "readMetrics") {
    return booleanIssues(path, value);
  }
  const { items, form, patternForm = form, every } = scopeKinds[name];
  if (every !== undefined && Array.isArray(value) && value.includes("*")) {
    return value.length === 1
      ? []
      : [
          {
            code: "exclusive",
            paths: [path],
            value,
            expected: `only "*", which means all ${items}`,
            fix: 'Remove "*", or all other items.',
          },
        ];
  }
  const list = { items: listedIn(name), min: 1, fix: fixFor(name) };
  return listIssues(path, value, list, (at, item) => textIssues(at, item, patterns ? patternForm : form));
}

/** The issue of scopes without a workload. */
function withoutWorkload({ workload, scopes }: WorkloadPaths, value: unknown): Issue {
  return {
    code: "exclusive",
    paths: [scopes],
    value,
    expected: phrase`no scopes without a ${workload}`,
    fix: phrase`Set ${workload}, or remove ${scopes}.`,
  };
}

function missing(path: Path, known: Known, given: Map<string, unknown>): Issue[] {
  const { word, needs = [], needsOneOf = [] } = known;
  const needed = `which ${show(word)} requires`;
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
            expected: `at least one of these, ${needed}`,
            fix: oneOfFix(needsOneOf),
          },
        ]),
  ];
}

/** The issues of scopes that only limit another one, without that one. */
function idle(path: Path, known: Known, given: Map<string, unknown>): Issue[] {
  return scopesOf(known).flatMap((name) => {
    const limits = kindOfList(name)?.limits;
    return limits === undefined || !given.has(name) || given.has(limits) || (known.needs ?? []).includes(limits)
      ? []
      : [
          {
            code: "exclusive" as const,
            paths: [[...path, name]],
            value: given.get(name),
            expected: phrase`no ${[...path, name]} without ${[...path, limits]}, which it limits`,
            fix: phrase`Set ${[...path, limits]}, or remove ${[...path, name]}.`,
          },
        ];
  });
}

/** The issues of scopes that the workload doesn't use. */
function surplus(path: Path, known: Known, given: Map<string, unknown>): Issue[] {
  const uses = scopesOf(known);
  const expected = `${uses.length === 0 ? "no scopes" : `only ${uses.join(", ")}`} for ${show(known.word)}`;
  return [...given]
    .filter(([name, value]) => value !== pending && !uses.includes(name as ScopeName))
    .map(([name, value]) => ({ code: "unknown", paths: [[...path, name]], value, expected, fix: "Remove it." }));
}

function scopesOf({ needs = [], needsOneOf = [], takes = [] }: WorkloadDefinition): ScopeName[] {
  return [...needs, ...needsOneOf, ...takes];
}

function described(name: ScopeName): string {
  return name === "clusterName" ? "the name of the cluster" : `the ${listedIn(name)}`;
}

function kindOfList(name: ScopeName): (typeof scopeKinds)[ListScopeName] | undefined {
  return name === "clusterName" || name === "readMetrics" ? undefined : scopeKinds[name];
}

/** The plural of what the list of a scope contains. */
function listedIn(name: ScopeName): string {
  const { items = "", listed = `ARNs of ${items}` } = kindOfList(name) ?? {};
  return listed;
}

function oneOfFix(names: ScopeName[]): string {
  const list = 'List the resources that it can use, or pass ["*"] for every one of the account in the region.';
  return names.includes("readMetrics") ? `${list} Set readMetrics to true for metrics.` : list;
}

function fixFor(name: ScopeName): string {
  if (name === "clusterName") {
    return "Pass the name of the cluster.";
  }
  const { items = "resources", every } = kindOfList(name) ?? {};
  return every === undefined
    ? `List the ${items}.`
    : `List the ${items}, or pass ["*"] for every one of the account in the region.`;
}

function isEmpty(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}
