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
 * the fields of an entry; a first one also with a field alone. What stands behind the end of a document is none.
 */
export function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let margin = Number.POSITIVE_INFINITY;
  let ended = false;
  for (const line of text.split(/\r\n|[\n\r\x85\u2028\u2029]/)) {
    const dash = dashLine.exec(line)?.[1]?.length;
    const first = margin === Number.POSITIVE_INFINITY;
    ended ||= marker.test(line) && !first;
    const begins = dash === undefined ? first && fieldLine.test(line) : dash <= margin || fieldLine.test(line);
    if (ended || marker.test(line)) {
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

/** Comments and empty lines at the end of an entry stand alone, so that they stay as they are. */
function withoutTail({ lines, isEntry }: Chunk): Chunk[] {
  const end = isEntry ? lines.findLastIndex((line) => !remark.test(line)) + 1 : lines.length;
  const tail = lines.slice(end).map((line): Chunk => ({ lines: [line], isEntry: false }));
  return [{ lines: lines.slice(0, end), isEntry }, ...tail];
}
