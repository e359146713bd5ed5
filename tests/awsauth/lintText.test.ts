import assert from "node:assert/strict";
import fc from "fast-check";
import { load } from "js-yaml";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { checkLive } from "../../provider/awsauth/lint/checkLive";
import { lintText } from "../../provider/awsauth/lint/lintText";
import { fragments } from "./support/fragments";
import { data, soup } from "./support/generate";

const linesOf = (text: string) => text.split(/\r\n|[\n\r]/);

/** The ways to write a key's text. Each line of the text is on a line of its own, or all are on the first one. */
const styles = {
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
function isWritable(text: string): boolean {
  return !/[^\n\x20-\x7e]/.test(text) && text.trim() !== "";
}

/** A stream of manifests with a ConfigMap in the middle. */
function streamWith(texts: Record<string, string>, write: (text: string) => string): string {
  const keys = Object.entries(texts).map(([key, text]) => `  ${key}: ${write(text)}`);
  return [
    "# Source: chart/templates/service.yaml\n---\nkind: Service\nmetadata: {name: web}\n---",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system\ndata:",
    ...keys,
    "---\nkind: Namespace\n",
  ].join("\n");
}

describe("lintText", () => {
  for (const [name, write] of Object.entries(styles)) {
    it(`names the line of each finding in a text that is ${name}`, function () {
      this.timeout(120_000);
      let named = 0;
      fc.assert(
        fc.property(data, (texts) => {
          fc.pre(Object.values(texts).every(isWritable) && Object.keys(texts).length > 0);
          const stream = streamWith(texts, write);
          const [, part = ""] = stream.split(/^---$/m).filter((each) => each.includes("aws-auth"));
          const readBack = load(part || (stream.split(/^---$/m)[2] ?? "")) as { data: typeof texts };
          assert.deepEqual(readBack.data, texts, "the test wrote another text");
          const expected = checkLive(readAwsAuth(texts), texts);
          const found = lintText(stream);
          const summary = (findings: readonly { kind: string; reason: string }[] = []) =>
            findings.map(({ kind, reason }) => `${kind} ${reason}`).sort();
          assert.deepEqual(summary(found), summary(expected));
          const lines = linesOf(stream);
          for (const { key, line, kind, reason } of expected) {
            const text = key === undefined || line === undefined ? undefined : texts[key]?.split("\n")[line - 1];
            if (text === undefined || text.trim() === "") {
              continue;
            }
            const own = found?.filter((each) => each.kind === kind && each.reason === reason && each.key === key) ?? [];
            const wanted = name === "literal" ? text : JSON.stringify(text).slice(1, -1);
            assert.ok(
              own.some((each) => (lines[each.line - 1] ?? "").includes(wanted)),
              `${wanted} isn't in ${own.map((each) => `${each.line}: ${lines[each.line - 1]}`)}\n${stream}`,
            );
            named++;
          }
        }),
        { numRuns: 1000 },
      );
      assert.ok(named > 500, `only ${named} lines were compared`);
    });
  }

  it("reads any text without an error of its own, and names lines that exist", function () {
    this.timeout(120_000);
    const mutated = fc
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
    let withFindings = 0;
    fc.assert(
      fc.property(fc.oneof(mutated, soup), (text) => {
        const count = linesOf(text).length;
        for (const { line, reason, fix } of lintText(text) ?? []) {
          assert.ok(Number.isInteger(line) && line >= 1 && line <= count, `line ${line} of ${count}`);
          assert.match(fix, /^[A-Z`].*\.$/s);
          assert.notEqual(reason, "");
          withFindings++;
        }
      }),
      { numRuns: 3000 },
    );
    assert.ok(withFindings > 1000, `only ${withFindings} findings`);
  });
});
