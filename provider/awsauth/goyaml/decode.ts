import { resolve, type Scalar, ValueError } from "./resolve";
import type { AliasNode, MappingNode, Node, SequenceNode } from "./types";

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
