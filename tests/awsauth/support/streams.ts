import fc from "fast-check";
import { fragments } from "./fragments";
import { data } from "./generate";

/** The lines of a text, as editors count them. */
export const linesOf = (text: string) => text.split(/\r\n|[\n\r]/);

/** The ways to write a key's text. Each line of the text is on a line of its own, or all are on the first one. */
export const styles = {
  literal: (text: string) => `|2${text.endsWith("\n") ? "+" : "-"}\n${text.replace(/\n$/, "").replace(/^/gm, "    ")}`,
  quoted: (text: string) => JSON.stringify(text),
  "quoted on several lines": (text: string) =>
    text
      .split("\n")
      .map((line) => JSON.stringify(line).slice(1, -1).replace(/^ /, "\\ "))
      .join("\\n\\\n      ")
      .replace(/^(.*)$/s, '"$1"'),
};

/** True for texts that every style can write, so that another YAML library reads the same. */
export function isWritable(text: string): boolean {
  return !/[^\n\x20-\x7e]/.test(text) && text.trim() !== "";
}

/** A stream of manifests with a ConfigMap in the middle. */
export function streamWith(texts: Record<string, string>, write: (text: string) => string): string {
  const keys = Object.entries(texts).map(([key, text]) => `  ${key}: ${write(text)}`);
  return [
    "# Source: chart/templates/service.yaml\n---\nkind: Service\nmetadata: {name: web}\n---",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system\ndata:",
    ...keys,
    "---\nkind: Namespace\n",
  ].join("\n");
}

/** Streams of manifests with fragments at random places. */
export const mutatedStream = fc
  .tuple(
    data,
    fc.constantFrom(...Object.values(styles)),
    fc.array(fc.tuple(fc.nat(5000), fc.constantFrom(...fragments)), { maxLength: 3 }),
  )
  .map(([texts, write, edits]) =>
    edits.reduce(
      (text, [at, insert]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + insert + text.slice(place);
      },
      streamWith(texts, write),
    ),
  );
