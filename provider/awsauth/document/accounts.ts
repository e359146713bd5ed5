import { Decoder } from "../goyaml/decode";
import { parseYaml } from "../goyaml/parser";
import { resolve } from "../goyaml/resolve";
import type { Node, ScalarNode } from "../goyaml/types";
import type { Key, LiveAccount } from "./document";
import { itemRange, malformed, unread } from "./keys";
import { styleOf } from "./style";

/**
 * Reads mapAccounts, as go-yaml reads it into a list of texts: a number keeps its spelling, leading zeros included, and
 * the items before one that can't be read stay.
 */
export function readAccounts(raw: string | undefined): Key<LiveAccount> {
  const skipped = unread<LiveAccount>("mapAccounts", raw);
  if (skipped) {
    return skipped;
  }
  const text = raw ?? "";
  try {
    return readList(text);
  } catch (error) {
    return malformed("mapAccounts", text, error);
  }
}

function readList(raw: string): Key<LiveAccount> {
  const { root, rest } = parseYaml(raw);
  const ignored = rest === undefined ? {} : { ignoredFrom: rest };
  const key = { name: "mapAccounts" as const, raw, items: [], unstable: false, ...ignored };
  if (!root) {
    return { ...key, state: "empty" };
  }
  if (root.kind === "scalar" && resolve(root).type === "null") {
    return { ...key, state: "empty", nothing: { start: root.start, end: root.end } };
  }
  if (root.kind !== "sequence") {
    const what = root.kind === "mapping" ? "map" : "text";
    return { ...key, state: "not a list", problem: { message: `it is a ${what}, not a list`, line: root.line } };
  }
  const decoder = new Decoder();
  const items: LiveAccount[] = [];
  for (const [index, item] of root.items.entries()) {
    try {
      const place = { index, ...itemRange(item, root.dashes[index]) };
      items.push(itemOf(place, readAccount(decoder, item)));
    } catch (error) {
      const { problem, ...failed } = malformed<LiveAccount>("mapAccounts", raw, error);
      const message = `${problem?.message}, so that only the items before it count`;
      return { ...failed, ...ignored, items, problem: index === 0 ? problem : { ...problem, message } };
    }
  }
  const list = { start: root.start, end: root.end, flow: root.flow, style: styleOf(raw, root) };
  return { ...key, state: "list", items, list };
}

function itemOf(place: Omit<LiveAccount, "account">, account: string | undefined): LiveAccount {
  return account === undefined
    ? { ...place, account: "", dropped: "the entry is a list or a map, not an account" }
    : { ...place, account, ...(account === "" ? { dropped: "the entry is empty" } : {}) };
}

function readAccount(decoder: Decoder, node: Node): string | undefined {
  decoder.count();
  if (node.kind === "alias") {
    return decoder.follow(node, (target) => readAccount(decoder, target));
  }
  return node.kind === "scalar" ? spelling(node) : undefined;
}

/** The text of a scalar; the spelling of one that is something else than a text. */
function spelling(node: ScalarNode): string {
  const scalar = resolve(node);
  return scalar.type === "null" ? "" : scalar.type === "text" ? scalar.value : node.value;
}
