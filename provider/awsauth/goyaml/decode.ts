import type { LineMark, ScalarStyle } from "./reader";

// A port of yamlh.go and the nodes of decode.go, gopkg.in/yaml.v2 2.4.0.

/** The position of a node in the text, as indices of a JavaScript string. */
interface Located {
  /** The start of its text, including its anchor and tag. */
  start: number;
  /** The end of its text: after its last character, or after its last line break for a block scalar. */
  end: number;
  /** The line on which it begins, from 1. */
  line: number;
}

/** A scalar, or the null of an omitted value. */
export interface ScalarNode extends Located {
  kind: "scalar";
  value: string;
  /** The full tag; empty if none is written. */
  tag: string;
  /** True if the value may be something other than text: it is written without quotes, or tagged `!`. */
  implicit: boolean;
  style: ScalarStyle;
  /** Where the value continues on another line of the text; omitted if all of it is on the line of the node. */
  marks?: LineMark[];
}

/** A list. */
export interface SequenceNode extends Located {
  kind: "sequence";
  items: Node[];
  /** The position of each item's `-`; empty for a flow list. */
  dashes: number[];
  /** True for a list in brackets. */
  flow: boolean;
}

/** A map. Its keys may be any nodes, and may occur twice. */
export interface MappingNode extends Located {
  kind: "mapping";
  pairs: [Node, Node][];
  /** True for a map in braces, or for the pair in a flow list. */
  flow: boolean;
}

/** An alias of a node with an anchor. */
interface AliasNode extends Located {
  kind: "alias";
  name: string;
  target: Node;
}

export type Node = ScalarNode | SequenceNode | MappingNode | AliasNode;

// A port of decode.go, gopkg.in/yaml.v2 2.4.0.

/** A key and its value in a decoded map. */
export interface Member {
  key: Scalar;
  value: Value;
}

/** The value of a node, with aliases followed and merges done. */
export type Value = { node: Node } & (
  | Scalar
  | { type: "list"; items: Value[] }
  | { type: "map"; members: Map<string, Member> }
);

/** Decodes nodes into values, as go-yaml 2.4 does for an untyped target. */
export class Decoder {
  private nodes = 1;
  private aliased = 0;
  private aliasDepth = 0;
  private readonly following = new Set<Node>();

  /** Counts a node as decoded. Rejects a document that aliases expand excessively. */
  count(): void {
    this.nodes++;
    this.aliased += this.aliasDepth > 0 ? 1 : 0;
    if (this.aliased > 100 && this.nodes > 1000 && this.aliased / this.nodes > allowedRatio(this.nodes)) {
      throw new ValueError("aliases expand to too much of the document", 1);
    }
  }

  /** Decodes the node that an alias refers to. */
  follow<T>(alias: AliasNode, decode: (target: Node) => T): T {
    if (this.following.has(alias)) {
      throw new ValueError(`the anchor "&${alias.name}" contains itself`, alias.line);
    }
    this.following.add(alias);
    this.aliasDepth++;
    const result = decode(alias.target);
    this.aliasDepth--;
    this.following.delete(alias);
    return result;
  }

  /** Decodes any node. */
  value(node: Node): Value {
    this.count();
    switch (node.kind) {
      case "alias":
        return this.follow(node, (target) => this.value(target));
      case "scalar":
        return { node, ...resolve(node) };
      case "sequence":
        return { node, type: "list", items: node.items.map((item) => this.value(item)) };
      case "mapping": {
        const members = new Map<string, Member>();
        this.addMembers(node, members);
        return { node, type: "map", members };
      }
    }
  }

  /** Adds the members of a map to another map. An existing key gets the new value. */
  private addMembers(node: MappingNode, members: Map<string, Member>): void {
    for (const [key, value] of node.pairs) {
      if (isMerge(key)) {
        this.merge(value, members);
      } else {
        const decoded = this.value(key);
        if (decoded.type === "list" || decoded.type === "map") {
          throw new ValueError(`a ${decoded.type} can't be a key`, key.line);
        }
        members.set(identity(decoded, members.size), { key: decoded, value: this.value(value) });
      }
    }
  }

  /** Merges a map or a list of maps for the key `<<`. The first map of a list wins; all win over keys before `<<`. */
  private merge(node: Node, members: Map<string, Member>): void {
    const sources = node.kind === "sequence" ? [...(node as SequenceNode).items].reverse() : [node];
    for (const source of sources) {
      const target = source.kind === "alias" ? source.target : source;
      if (target.kind !== "mapping") {
        throw new ValueError('"<<" takes a map or a list of maps', source.line);
      }
      this.count();
      if (source.kind === "alias") {
        this.follow(source, () => {
          this.count();
          this.addMembers(target, members);
        });
      } else {
        this.addMembers(target, members);
      }
    }
  }
}

/** The share of nodes that may come from aliases: 99 %, less in documents of more than 400,000 nodes. */
function allowedRatio(nodes: number): number {
  const [low, high] = [400_000, 4_000_000];
  return nodes <= low ? 0.99 : nodes >= high ? 0.1 : 0.99 - (0.89 * (nodes - low)) / (high - low);
}

function isMerge(key: Node): boolean {
  return key.kind === "scalar" && key.value === "<<" && (key.implicit || key.tag === "tag:yaml.org,2002:merge");
}

/** A text that is the same for equal keys. Two NaN are never equal. */
function identity(key: Scalar, count: number): string {
  if (key.type === "null") {
    return "null";
  }
  const large = key.type === "int" && key.value >= 2n ** 63n;
  return Number.isNaN(key.value) ? `NaN ${count}` : `${large ? "unsigned" : key.type} ${key.value}`;
}

// A port of resolve.go, gopkg.in/yaml.v2 2.4.0.

/** The value of a scalar for the authenticator. Kinds of numbers are distinguished only where it makes a difference. */
export type Scalar =
  | { type: "null" }
  | { type: "bool"; value: boolean }
  | { type: "int"; value: bigint }
  | { type: "float"; value: number }
  | { type: "text"; value: string };

/** A value or a tag that makes the whole document unreadable. */
export class ValueError extends Error {
  constructor(
    problem: string,
    readonly line: number,
  ) {
    super(problem);
    this.name = "ValueError";
  }
}

const core = "tag:yaml.org,2002:";

const words = new Map<string, Scalar>(
  (
    [
      [{ type: "null" }, ["", "~", "null", "Null", "NULL"]],
      [{ type: "bool", value: true }, ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]],
      [{ type: "bool", value: false }, ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]],
      [{ type: "float", value: Number.NaN }, [".nan", ".NaN", ".NAN"]],
      [{ type: "float", value: Number.POSITIVE_INFINITY }, [".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"]],
      [{ type: "float", value: Number.NEGATIVE_INFINITY }, ["-.inf", "-.Inf", "-.INF"]],
    ] as [Scalar, string[]][]
  ).flatMap(([scalar, spellings]) => spellings.map((spelling): [string, Scalar] => [spelling, scalar])),
);

/** The value of a scalar node, by the rules of YAML 1.1 (https://yaml.org/type/) as go-yaml 2.4 implements them. */
export function resolve(node: ScalarNode): Scalar {
  const { tag, value, implicit } = node;
  if (tag === "") {
    return implicit ? untagged(value) : { type: "text", value };
  }
  if (tag === `${core}binary`) {
    return { type: "text", value: fromBase64(node) };
  }
  const type = tag.startsWith(core) ? tag.slice(core.length) : "";
  if (!["null", "bool", "int", "float", "timestamp"].includes(type)) {
    return { type: "text", value };
  }
  if (type === "timestamp" && isTimestamp(value)) {
    return { type: "text", value };
  }
  const found = untagged(value);
  if (type === "float" && found.type === "int" && found.value < 2n ** 63n) {
    return { type: "float", value: Number(found.value) };
  }
  if (found.type !== type) {
    throw new ValueError(`${JSON.stringify(value)} is tagged !!${type} and isn't a valid ${type}`, node.line);
  }
  return found;
}

/** The value of a text without quotes and tag. */
function untagged(text: string): Scalar {
  return words.get(text) ?? number(text) ?? { type: "text", value: text };
}

function number(text: string): Scalar | undefined {
  if (/^\./.test(text)) {
    return /^\.\d+([eE][-+]?\d+)?$/.test(text) ? float(text) : undefined;
  }
  if (!/^[-+\d]/.test(text)) {
    return undefined;
  }
  const plain = text.replaceAll("_", "");
  return integer(plain) ?? (/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(plain) ? float(plain) : undefined);
}

/** A float. A number that is too large for one remains text. */
function float(text: string): Scalar | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? { type: "float", value } : undefined;
}

const integers: [RegExp, string][] = [
  [/^0[xX]([\da-fA-F]+)$/, "0x"],
  [/^0[bB]([01]+)$/, "0b"],
  [/^0[oO]?([0-7]+)$/, "0o"],
  [/^(0|[1-9]\d*)$/, ""],
];

/** An integer of 64 bits, with or without sign. */
function integer(text: string): Scalar | undefined {
  const [, sign = "", digits = ""] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  for (const [pattern, prefix] of integers) {
    const found = pattern.exec(digits)?.[1];
    if (found !== undefined) {
      const size = BigInt(prefix + found);
      const value = sign === "-" ? -size : size;
      const most = sign === "" ? 2n ** 64n - 1n : 2n ** 63n - 1n;
      return value >= -(2n ** 63n) && value <= most ? { type: "int", value } : undefined;
    }
  }
  return undefined;
}

function fromBase64(node: ScalarNode): string {
  const text = node.value.replace(/[\r\n]/g, "");
  if (!/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw new ValueError(`${JSON.stringify(node.value)} is tagged !!binary and isn't valid base64`, node.line);
  }
  return decodeUtf8(Buffer.from(text, "base64"));
}

/** Decodes UTF-8. Each invalid byte becomes U+FFFD. */
function decodeUtf8(bytes: Buffer): string {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    const length = [1, 2, 3, 4].find((n) => isOneCharacter(bytes.subarray(i, i + n), n));
    text += length === undefined ? "\ufffd" : bytes.toString("utf8", i, i + length);
    i += length ?? 1;
  }
  return text;
}

function isOneCharacter(bytes: Buffer, length: number): boolean {
  const text = bytes.toString("utf8");
  return bytes.length === length && [...text].length === 1 && Buffer.from(text).equals(bytes);
}

const date = /^(\d{4})-(\d\d?)-(\d\d?)(.*)$/;
const time = "(\\d\\d?):(\\d\\d?):(\\d\\d?)(?:[.,]\\d+)?";
const zoned = new RegExp(`^[Tt]${time}(?:Z|[-+](\\d\\d):(\\d\\d))$`);
const zoneless = new RegExp(`^ +${time}$`);

/**
 * True for a date, or a date and time, as go-yaml 2.4 reads it after the tag `!!timestamp`: a subset of
 * https://yaml.org/type/timestamp.html, with months, days, hours, minutes and seconds of one digit allowed.
 */
function isTimestamp(text: string): boolean {
  const [, year, month, day, rest = ""] = date.exec(text) ?? [];
  if (!isDay(Number(year), Number(month), Number(day))) {
    return false;
  }
  if (rest === "") {
    return true;
  }
  const [, hour, minute, second, zoneHour = "0", zoneMinute = "0"] = zoned.exec(rest) ?? zoneless.exec(rest) ?? [];
  return (
    Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && Number(zoneHour) <= 24 && Number(zoneMinute) < 60
  );
}

function isDay(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return month >= 1 && month <= 12 && day >= 1 && day <= last;
}
