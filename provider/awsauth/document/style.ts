import type { Node, SequenceNode } from "../goyaml/types";
import { lineStart } from "../lines";
import type { ListStyle } from "./document";

/** How the package writes a list where there is none to follow. */
export const defaultStyle: ListStyle = { margin: 0, fields: 2, groups: 2 };

/** How the entries of a list are indented: as the first entry is that shows it. */
export function styleOf(raw: string, list: SequenceNode): ListStyle {
  const column = (index: number) => index - lineStart(raw, index);
  const margin = column(list.dashes[0] ?? 0);
  const maps = list.items.filter((item) => item.kind === "mapping" && !item.flow);
  const field = firstKey(maps[0]);
  const fields = field ? column(field.start) - margin : defaultStyle.fields;
  const nested = maps.map(firstList).find((found) => found !== undefined);
  const groups = nested ? column(nested.dash) - column(nested.key.start) : defaultStyle.groups;
  return { margin, fields: Math.max(fields, 2), groups: Math.max(groups, 0) };
}

function firstKey(map: Node | undefined): Node | undefined {
  return map?.kind === "mapping" ? map.pairs[0]?.[0] : undefined;
}

/** The first list without brackets in a map, and its key. */
function firstList(map: Node): { key: Node; dash: number } | undefined {
  const pairs = map.kind === "mapping" ? map.pairs : [];
  for (const [key, value] of pairs) {
    const dash = value.kind === "sequence" ? value.dashes[0] : undefined;
    if (dash !== undefined) {
      return { key, dash };
    }
  }
  return undefined;
}
