import assert from "node:assert/strict";
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import type { Log, Result } from "sarif";
import { textFindingKinds } from "../../provider/awsauth/lint/lintText";
import { type LintedFinding, sarifLog } from "../../provider/cli/lintFormats";
import { lintedFindings } from "../../provider/cli/lintResult";
import { soup } from "../awsauth/support/generate";
import { linesOf, mutatedStream } from "../awsauth/support/streams";
import { CliCluster } from "./support/cliCluster";
import { faults, forms, stream } from "./support/lintDocuments";
import { runCli } from "./support/runCli";
import { sarifViolations } from "./support/sarifSchema";

/** The results of a log, which must be valid and whose references must lead to something. */
function resultsOf(log: Log): Result[] {
  assert.deepEqual(sarifViolations(log), []);
  const [run, ...others] = log.runs;
  assert.deepEqual(others, []);
  const rules = run?.tool.driver.rules?.map(({ id }) => id) ?? [];
  assert.deepEqual(rules, Object.keys(textFindingKinds));
  for (const { ruleId, ruleIndex = -1 } of run?.results ?? []) {
    assert.equal(rules[ruleIndex], ruleId);
  }
  return run?.results ?? [];
}

/** The URIs and lines of a result: that of the finding, and that of the other entry. */
function places({ locations = [], relatedLocations = [] }: Result) {
  return [...locations, ...relatedLocations].flatMap(({ physicalLocation }) =>
    physicalLocation === undefined
      ? []
      : [{ uri: physicalLocation.artifactLocation?.uri ?? "", line: physicalLocation.region?.startLine ?? 0 }],
  );
}

/** The findings of a document; none if it contains no aws-auth. */
function findingsIn(text: string): LintedFinding[] {
  try {
    return lintedFindings({ name: "aws-auth.yaml", text });
  } catch {
    return [];
  }
}

describe("eks-auth lint as SARIF", () => {
  const broken: [name: string, change: (result: Result) => void][] = [
    ["an unknown level", (result) => Object.assign(result, { level: "fatal" })],
    ["a line 0", ({ locations }) => Object.assign(locations?.[0]?.physicalLocation?.region ?? {}, { startLine: 0 })],
    [
      "a URI with a space",
      ({ locations }) => Object.assign(locations?.[0]?.physicalLocation?.artifactLocation ?? {}, { uri: "a b" }),
    ],
    ["a result without a message", (result) => Reflect.deleteProperty(result, "message")],
    ["an unknown property", (result) => Object.assign(result, { line: 1 })],
  ];
  for (const [name, change] of broken) {
    it(`is compared with a schema that rejects ${name}`, () => {
      const log = sarifLog(findingsIn(stream));
      assert.deepEqual(sarifViolations(log), []);
      change(log.runs[0]?.results?.[0] ?? assert.fail());
      assert.notDeepEqual(sarifViolations(log), []);
    });
  }

  it("is a valid log for a document without findings", () => {
    assert.deepEqual(resultsOf(sarifLog([])), []);
  });

  const documents = [["several findings", stream], ...forms, ...faults] as const;
  for (const [name, text] of documents) {
    it(`is a valid log for ${name}, with the level and the line of each finding`, async () => {
      const { findings } = JSON.parse((await runCli(["lint", "-", "-o", "json"], { stdin: text })).stdout);
      const { stdout, status, stderr } = await runCli(["lint", "-", "-o", "sarif"], { stdin: text });
      assert.deepEqual([status, stderr], [1, ""]);
      assert.deepEqual(
        resultsOf(JSON.parse(stdout)).map((result) => [result.ruleId, result.level, places(result)]),
        findings.map(({ kind, severity, line, otherLine }: LintedFinding) => [
          kind,
          severity,
          [line, otherLine].flatMap((one) => (one === undefined ? [] : [{ uri: "standard%20input", line: one }])),
        ]),
      );
    });
  }

  it("is a valid log for any document, with lines that exist", () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(fc.oneof(mutatedStream, soup), (text) => {
        const count = linesOf(text).length;
        const findings = findingsIn(text);
        const results = resultsOf(sarifLog(findings));
        assert.equal(results.length, findings.length);
        for (const result of results) {
          kinds.add(result.ruleId ?? "");
          for (const { uri, line } of places(result)) {
            assert.equal(uri, "aws-auth.yaml");
            assert.ok(line >= 1 && line <= count, `line ${line} of ${count}`);
          }
        }
      }),
      { numRuns: 1000 },
    );
    assert.ok(kinds.size >= 8, [...kinds].join());
  }).timeout(120_000);

  it("names a file in the current folder by a relative reference, and any other by a URI", () => {
    const file = (name: string): LintedFinding => ({
      kind: "useless-field",
      severity: "warning",
      file: name,
      line: 1,
      reason: "a",
      fix: "B.",
    });
    const here = (name: string) => sarifLog([file(name)]);
    const uriOf = (name: string) => resultsOf(here(name)).flatMap(places)[0]?.uri;
    assert.deepEqual(["a.yaml", "./k8s/a.yaml", resolve("k8s/a.yaml"), "a:b#c?d%41 [ä].yaml", "..a.yaml"].map(uriOf), [
      "a.yaml",
      "k8s/a.yaml",
      "k8s/a.yaml",
      "a%3Ab%23c%3Fd%2541%20%5B%C3%A4%5D.yaml",
      "..a.yaml",
    ]);
    assert.deepEqual(["../a b.yaml", "/x/a#b.yaml"].map(uriOf), [
      pathToFileURL(resolve("../a b.yaml")).href,
      "file:///x/a%23b.yaml",
    ]);
    const base = pathToFileURL(`${resolve(".")}/`);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { minLength: 1, maxLength: 3 }), (parts) => {
        const path = resolve(parts.join("/").replaceAll("\0", "0"));
        const name = relative("", path);
        fc.pre(name !== "");
        assert.equal(decodeURIComponent(new URL(uriOf(name) ?? "", base).pathname), path);
      }),
    );
  });

  it("names the key and the line of each finding in the ConfigMap of a cluster, which is no file", async () => {
    const cluster = await CliCluster.start();
    try {
      const node = "arn:aws:iam::123456789012:role/Node";
      const mapRoles = [node.replace("Node", "team/Node"), node, node].map(
        (arn) => `- rolearn: ${arn}\n  username: a\n`,
      );
      cluster.server.set("aws-auth", { mapRoles: mapRoles.join(""), mapAccounts: "a: 1\n", note: "x".repeat(990_000) });
      const { stdout, stderr } = await cluster.run(["lint", "-o", "sarif"]);
      assert.equal(stderr, "");
      const results = resultsOf(JSON.parse(stdout));
      const name = (key?: string) => [
        { fullyQualifiedName: ["kube-system/aws-auth", ...(key ? [key] : [])].join("/") },
      ];
      assert.deepEqual(
        results.map(({ ruleId, locations }) => [ruleId, locations]),
        [
          ["unreadable-key", [{ logicalLocations: name("mapAccounts") }]],
          ["unmatched-arn", [{ logicalLocations: name("mapRoles") }]],
          ["duplicate-entry", [{ logicalLocations: name("mapRoles") }]],
          ["large-config-map", [{ logicalLocations: name() }]],
        ],
      );
      const texts = results.map(({ message }) => message.text ?? "");
      assert.match(texts[1] ?? "", /^Line 1: "arn:aws:iam::123456789012:role\/team\/Node" never matches/);
      assert.match(texts[2] ?? "", /^Line 5 \(the other entry: mapRoles, line 3\): /);
      assert.match(texts[3] ?? "", /^The ConfigMap/);
    } finally {
      await cluster.stop();
    }
  });
});
