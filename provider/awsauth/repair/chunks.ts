import { type OpenScalar, openScalar } from "./scalars";

/** A part of a key's text that can't be read as a whole. */
export interface Chunk {
  lines: string[];
  /** True for the lines of one entry, as far as that can be told; false for a comment, an empty line and the like. */
  isEntry: boolean;
}

const fieldLine = /^[ \t]*(?:-[ \t]+)?["']?(?:rolearn|userarn|username|groups)["']?[ \t]*:/i;
const dashLine = /^([ \t]*)-(?:[ \t]|$)/;
const marker = /^(?:---|\.\.\.)(?:[ \t]|$)/;
const remark = /^[ \t]*(?:#|$)/;

/**
 * Cuts a text into its entries. An entry begins with a `-` no further in than those before it, or with a `-` and one of
 * the fields of an entry; a first one also with a field alone. What stands behind the end of a document is none, and the text of a scalar that goes over
 * several lines is part of the entry that it stands in.
 */
export function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let margin = Number.POSITIVE_INFINITY;
  let ended = false;
  let open: OpenScalar | undefined;
  const unclosed = new Set<string>();
  const all = text.split(/\r\n|[\n\r\x85\u2028\u2029]/);
  for (const [index, line] of all.entries()) {
    const dash = dashLine.exec(line)?.[1]?.length;
    const first = margin === Number.POSITIVE_INFINITY;
    const isText = open !== undefined && goesOn(open, line, index, margin);
    open = isText ? open : openScalar(all, index, unclosed);
    ended ||= marker.test(line) && !first && !isText;
    const begins = isText
      ? false
      : dash === undefined
        ? first && fieldLine.test(line)
        : dash <= margin || fieldLine.test(line);
    if (ended || (marker.test(line) && !isText)) {
      chunks.push({ lines: [line], isEntry: false });
    } else if (begins) {
      margin = dash ?? 0;
      chunks.push({ lines: [line], isEntry: true });
    } else if (!first) {
      chunks.at(-1)?.lines.push(line);
    } else {
      chunks.push({ lines: [line], isEntry: false });
    }
  }
  return chunks.flatMap(withoutTail);
}

/**
 * True for a line of an open scalar. Behind one with `|`, a dash further in than those of the entries may be meant as a
 * part of it, wherever it stands: it begins no entry.
 */
function goesOn(open: OpenScalar, line: string, index: number, margin: number): boolean {
  if (!open.block) {
    return index <= open.lastLine;
  }
  const indent = line.search(/[^ \t]/);
  const dash = dashLine.exec(line)?.[1]?.length ?? -1;
  return indent < 0 || indent > open.column || dash > margin;
}

/** Comments and empty lines at the end of an entry stand alone, so that they stay as they are. */
function withoutTail({ lines, isEntry }: Chunk): Chunk[] {
  const end = isEntry ? lines.findLastIndex((line) => !remark.test(line)) + 1 : lines.length;
  const tail = lines.slice(end).map((line): Chunk => ({ lines: [line], isEntry: false }));
  return [{ lines: lines.slice(0, end), isEntry }, ...tail];
}
