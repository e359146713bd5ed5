import { type Data, type KeyName, keyNames } from "../document/document";
import { type MappingNode, type Node, resolve, type ScalarNode, type SequenceNode, ValueError } from "../goyaml/decode";
import { parseYaml } from "../goyaml/parser";
import { YamlError } from "../goyaml/reader";
import { yamlBreak } from "../text";

/** The data of a ConfigMap that a text contains, with the position of each key's text. */
export interface WrittenConfigMap {
  /** The data as the API server stores it. */
  data: Data;
  /** The line on which it begins, from 1. */
  line: number;
  /** The line of the text that contains a line of a key's text. Both are from 1. */
  lineOf(key: string, line?: number): number;
}

/** A mistake in a text that contains ConfigMaps. */
export interface ManifestFault {
  kind: keyof typeof manifestFaultKinds;
  /** From 1. */
  line: number;
  /** From 1, if known. */
  column?: number;
  /** The key of the ConfigMap, if it is about one. */
  key?: string;
  reason: string;
  fix: string;
}

/** The kinds of mistakes, with a description of each. */
export const manifestFaultKinds = {
  "unreadable-manifest": "The file, or a document in it, isn't valid YAML.",
  "value-is-not-text": "The value of a key in a ConfigMap isn't a string, so the API server rejects the ConfigMap.",
  "other-namespace": "The authenticator reads aws-auth only in the namespace kube-system.",
} as const;

/** The ConfigMaps of a text, and the mistakes outside their data. */
export interface Manifests {
  configMaps: WrittenConfigMap[];
  faults: ManifestFault[];
}

/**
 * Finds aws-auth in a text: a ConfigMap, a list with one, a stream of manifests, or the data alone, which is a map of the
 * keys or the list of one of them. Other ConfigMaps count if they have a key of aws-auth, as backups have. The text is
 * read as kubectl reads it, with the YAML library that the authenticator also uses.
 */
export function readManifests(text: string): Manifests {
  const found: Manifests = { configMaps: [], faults: [] };
  for (const part of documentsIn(text)) {
    try {
      const { root } = parseYaml(part.text);
      if (root !== undefined) {
        collect(root, part, found);
      }
    } catch (error) {
      found.faults.push(faultOf(error, part));
    }
  }
  return found;
}

/** A document in a text. */
interface Part {
  text: string;
  /** The line of the whole text for a line of this document, by the parser's count. Both are from 1. */
  lineOf(line: number): number;
}

/** Splits a stream at the lines that begin with `---`. Editors and YAML 1.1 disagree on what a line break is. */
function documentsIn(text: string): Part[] {
  const lines = startsOf(text, /\r\n|[\n\r]/g);
  const starts = lines.filter((start) => /^---(?![^\s])/.test(text.slice(start, start + 4)));
  const bounds = [...new Set([0, ...starts]), text.length];
  return bounds.slice(0, -1).map((start, index) => {
    const part = text.slice(start, bounds[index + 1]);
    const own = startsOf(part, new RegExp(yamlBreak, "g"));
    const lineOf = (line: number) => lastAtMost(lines, start + (own[Math.min(line, own.length) - 1] ?? 0)) + 1;
    return { text: part, lineOf };
  });
}

/** The index of the first character of each line. */
function startsOf(text: string, lineBreak: RegExp): number[] {
  return [0, ...[...text.matchAll(lineBreak)].map(({ index, 0: found }) => index + found.length)];
}

/** The position of the last of these ascending numbers that is at most `limit`. */
function lastAtMost(numbers: number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    [low, high] = (numbers[middle] ?? 0) <= limit ? [middle, high] : [low, middle];
  }
  return low;
}

function faultOf(error: unknown, part: Part): ManifestFault {
  const at = (line: number) => ({ kind: "unreadable-manifest" as const, line: part.lineOf(line) });
  const fix = /\{\{/.test(part.text)
    ? "If it is a template, render it first, as with `helm template`."
    : "Correct it: kubectl rejects the file.";
  if (error instanceof YamlError) {
    return { ...at(error.line), column: error.column, reason: `the YAML can't be read: ${error.problem}`, fix };
  }
  if (error instanceof ValueError) {
    return { ...at(error.line), reason: `the YAML can't be read: ${error.message}`, fix };
  }
  throw error;
}

function collect(root: Node, part: Part, found: Manifests): void {
  if (root.kind === "sequence") {
    found.configMaps.push(configMapOf(new Map([[keyOfList(root), root]]), root, part, found.faults));
    return;
  }
  if (root.kind !== "mapping") {
    return;
  }
  const fields = fieldsOf(root);
  const kind = textOf(fields.get("kind"));
  const items = target(fields.get("items"));
  if (items?.kind === "sequence" && (kind === undefined || /List$/.test(kind))) {
    for (const item of items.items) {
      const node = target(item);
      if (node?.kind === "mapping") {
        collect(node, part, found);
      }
    }
  } else if (kind === undefined) {
    if (hasKeys(fields)) {
      found.configMaps.push(configMapOf(fields, root, part, found.faults));
    }
  } else if (kind === "ConfigMap") {
    collectConfigMap(fields, root, part, found);
  }
}

function collectConfigMap(fields: Map<string, Node>, root: MappingNode, part: Part, found: Manifests): void {
  const metadata = target(fields.get("metadata"));
  const named = metadata?.kind === "mapping" ? fieldsOf(metadata) : new Map<string, Node>();
  const isAwsAuth = textOf(named.get("name")) === "aws-auth";
  const data = target(fields.get("data"));
  const keys = data?.kind === "mapping" ? fieldsOf(data) : new Map<string, Node>();
  if (!isAwsAuth && !hasKeys(keys)) {
    return;
  }
  const namespace = textOf(named.get("namespace"));
  if (isAwsAuth && namespace !== undefined && namespace !== "kube-system") {
    found.faults.push({
      kind: "other-namespace",
      line: part.lineOf(named.get("namespace")?.line ?? root.line),
      reason: `the namespace is ${JSON.stringify(namespace)}; the authenticator reads aws-auth in kube-system only`,
      fix: "Set the namespace to kube-system.",
    });
  }
  found.configMaps.push(configMapOf(keys, root, part, found.faults, true));
}

function hasKeys(fields: Map<string, Node>): boolean {
  return [...fields.keys()].some((key) => keyNames.some((name) => name.toLowerCase() === key.toLowerCase()));
}

/** The key that a list without a key belongs to, by the fields of its first entry. */
function keyOfList({ items }: SequenceNode): KeyName {
  const first = target(items[0]);
  const names = first?.kind === "mapping" ? [...fieldsOf(first).keys()].map((name) => name.toLowerCase()) : [];
  return names.includes("userarn") ? "mapUsers" : first?.kind === "scalar" ? "mapAccounts" : "mapRoles";
}

function configMapOf(
  fields: Map<string, Node>,
  root: Node,
  part: Part,
  faults: ManifestFault[],
  isConfigMap = false,
): WrittenConfigMap {
  const values = new Map<string, Value>();
  for (const [key, written] of fields) {
    const node = target(written) ?? written;
    const value = node.kind === "scalar" ? scalarValue(node) : listValue(node, part.text);
    values.set(key, value);
    if (value.problem !== undefined && (isConfigMap || node.kind === "scalar")) {
      faults.push({
        kind: "value-is-not-text",
        line: part.lineOf(node.line),
        key,
        reason: `the value of ${key} is ${value.problem}; the values of a ConfigMap are strings`,
        fix: node.kind === "scalar" ? "Put it in quotes." : `Write \`${key}: |\`, and indent the lines below it.`,
      });
    }
  }
  return {
    data: Object.fromEntries([...values].map(([key, { text }]) => [key, text])),
    line: part.lineOf(root.line),
    lineOf: (key, line = 1) => part.lineOf(values.get(key)?.lineOf(line) ?? root.line),
  };
}

/** The text of a key, with its lines by the parser's count. */
interface Value {
  text: string;
  lineOf(line: number): number;
  /** The form of the value, if it isn't a string. */
  problem?: string;
}

function scalarValue(node: ScalarNode): Value {
  const { value, marks = [{ at: 0, line: node.line }] } = node;
  const starts = startsOf(value, new RegExp(yamlBreak, "g"));
  // A mistake at the end of a text can be on the line after its last one.
  const lineOf = (line: number) => {
    const index = starts[Math.min(line, starts.length) - 1] ?? 0;
    return marks.findLast(({ at }) => at <= index)?.line ?? node.line;
  };
  const { type } = resolve(node);
  return type === "text" || type === "null"
    ? { text: type === "null" ? "" : value, lineOf }
    : { text: "", lineOf, problem: `the ${names[type]} ${value}` };
}

const names = { bool: "boolean", int: "number", float: "number" } as const;

/** The text of a value that is a list or a map: as it is written, with its first line indented like the original. */
function listValue(node: Node, text: string): Value {
  const before = text.slice(0, node.start);
  const column = before.length - (startsOf(before, new RegExp(yamlBreak, "g")).at(-1) ?? 0);
  const written = text.slice(node.start, node.end).trimEnd();
  const lines = startsOf(written, new RegExp(yamlBreak, "g")).length;
  return {
    text: `${" ".repeat(column)}${written}\n`,
    lineOf: (line) => node.line + Math.min(line, lines) - 1,
    problem: node.kind === "sequence" ? "a list" : "a map",
  };
}

function target(node: Node | undefined): Node | undefined {
  return node?.kind === "alias" ? node.target : node;
}

/** The fields of a map with text as the key. The last one of several with the same name counts. */
function fieldsOf(node: MappingNode): Map<string, Node> {
  return new Map(
    node.pairs.flatMap(([key, value]): [string, Node][] => (key.kind === "scalar" ? [[key.value, value]] : [])),
  );
}

function textOf(node: Node | undefined): string | undefined {
  const scalar = target(node);
  return scalar?.kind === "scalar" ? scalar.value : undefined;
}
