import assert from "node:assert/strict";
import fc from "fast-check";
import { load } from "js-yaml";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { checkLive } from "../../provider/awsauth/lint/checkLive";
import { lintText } from "../../provider/awsauth/lint/lintText";
import { data, soup } from "./support/generate";
import { isWritable, linesOf, mutatedStream, streamWith, styles } from "./support/streams";

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
    let withFindings = 0;
    fc.assert(
      fc.property(fc.oneof(mutatedStream, soup), (text) => {
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
