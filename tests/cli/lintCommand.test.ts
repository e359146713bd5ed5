import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { load } from "js-yaml";
import { faults, forms, stream } from "./support/lintDocuments";
import { runCli } from "./support/runCli";

describe("eks-auth lint", () => {
  let folder: string;
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "eks-auth-lint-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("shows each finding of a file with its line and its fix", async () => {
    const path = file("stream.yaml", stream);
    assert.deepEqual(await runCli(["lint", path]), {
      status: 1,
      stdout: `${path}:15: error: "arn:aws:iam::123456789012:role/team/Node" never matches, since it has the path /team/. [unmatched-arn]
    - rolearn: arn:aws:iam::123456789012:role/team/Node
    Use arn:aws:iam::123456789012:role/Node.
${path}:18: error: username is the number 1234, not a string, and is ignored. [misread-field]
    - rolearn: arn:aws:iam::123456789012:role/Ops
    Write it as the authenticator reads it: strings in quotes, and groups as a list.
${path}:18: warning: the username is ""; expected a non-empty username. [unsafe-name]
    - rolearn: arn:aws:iam::123456789012:role/Ops
    Set a name: permissions can't be bound to an empty one.
${path}:20: error: "arn:aws:iam::123456789012:role/ops" is also mapped by another entry: the last one is used. The other one is in line 18. [duplicate-entry]
    - rolearn: arn:aws:iam::123456789012:role/ops
    Keep one of the two.

3 errors and 1 warning in ${path}.
`,
      stderr: "",
    });
  });

  it("reads the standard input, and shows the same as JSON and YAML", async () => {
    const json = await runCli(["lint", "-", "-o", "json"], { stdin: stream });
    const yaml = await runCli(["lint", "-", "--output=yaml"], { stdin: stream });
    const { findings } = JSON.parse(json.stdout);
    assert.deepEqual(findings[0], {
      kind: "unmatched-arn",
      severity: "error",
      key: "mapRoles",
      reason: '"arn:aws:iam::123456789012:role/team/Node" never matches, since it has the path /team/',
      fix: "Use arn:aws:iam::123456789012:role/Node.",
      file: "standard input",
      line: 15,
      excerpt: "    - rolearn: arn:aws:iam::123456789012:role/team/Node",
    });
    assert.equal(findings[3].otherLine, 18);
    assert.deepEqual(load(yaml.stdout), { findings });
    assert.deepEqual([json.status, yaml.status, json.stderr + yaml.stderr], [1, 1, ""]);
  });

  it("writes annotations of a GitHub workflow", async () => {
    const path = file("a,b:c.yaml", stream);
    const { stdout } = await runCli(["lint", path, "--output", "github"]);
    const [first, second, , last] = stdout.split("\n");
    const escaped = path.replaceAll(":", "%3A").replaceAll(",", "%2C");
    assert.equal(
      first,
      `::error file=${escaped},line=15,title=unmatched-arn::"arn:aws:iam::123456789012:role/team/Node" never matches, since it has the path /team/. Use arn:aws:iam::123456789012:role/Node.`,
    );
    assert.match(second ?? "", /^::error file=.*,line=18,title=misread-field::Username is the number 1234/);
    assert.match(last ?? "", /^::error file=.*,line=20,title=duplicate-entry::/);
  });

  it("writes SARIF whose results name rules, lines and the other entry", async () => {
    const path = file("stream.yaml", stream);
    const { stdout, status } = await runCli(["lint", path, "-o", "sarif"]);
    const log = JSON.parse(stdout);
    const [{ tool, results }] = log.runs;
    assert.deepEqual([log.version, status, tool.driver.name], ["2.1.0", 1, "eks-auth"]);
    const shown = results.map(({ ruleId, ruleIndex, level, locations }: never) => {
      const [{ physicalLocation, logicalLocations }] = locations as never as [Record<string, never>];
      const { artifactLocation, region } = physicalLocation as never as Record<string, Record<string, unknown>>;
      const rule = tool.driver.rules[ruleIndex].id;
      return [ruleId, rule, level, artifactLocation?.uri, region?.startLine, logicalLocations?.[0]];
    });
    const { href } = pathToFileURL(path);
    const key = { fullyQualifiedName: "kube-system/aws-auth/mapRoles" };
    assert.deepEqual(shown, [
      ["unmatched-arn", "unmatched-arn", "error", href, 15, key],
      ["misread-field", "misread-field", "error", href, 18, key],
      ["unsafe-name", "unsafe-name", "warning", href, 18, key],
      ["duplicate-entry", "duplicate-entry", "error", href, 20, key],
    ]);
    assert.equal(results[3].relatedLocations[0].physicalLocation.region.startLine, 18);
  });

  for (const [name, text, line] of forms) {
    it(`finds the line in ${name}`, async () => {
      const { stdout, status } = await runCli(["lint", "-", "-o", "json"], { stdin: text });
      const [finding, ...others] = JSON.parse(stdout).findings;
      assert.deepEqual([finding.kind, finding.line, others, status], ["unmatched-arn", line, [], 1]);
      assert.match(text.split(/\r\n|[\n\r]/)[line - 1] ?? "", /role\/team\/Node/);
    });
  }

  for (const [name, text, found] of faults) {
    it(`finds ${name}`, async () => {
      const { stdout } = await runCli(["lint", "-", "-o", "json"], { stdin: text });
      assert.deepEqual(
        JSON.parse(stdout).findings.map(({ kind, line, fix }: Record<string, unknown>) => [kind, line, fix]),
        [found],
      );
    });
  }

  it("finds nothing in a correct file", async () => {
    const path = file("good.yaml", "mapAccounts: |\n  - '123456789012'\n");
    assert.deepEqual(await runCli(["lint", path]), {
      status: 0,
      stdout: `No mistakes were found in ${path}.\n`,
      stderr: "",
    });
  });

  const unknown: [name: string, args: string[], error: RegExp][] = [
    ["a file without aws-auth", ["lint", "-"], /^error: standard input contains no aws-auth\. Pass a ConfigMap/],
    ["a missing file", ["lint", "/nowhere/x.yaml"], /^error: \/nowhere\/x\.yaml: it doesn't exist\. Pass the path/],
    ["a folder", ["lint", "/"], /^error: \/: it can't be read \(EISDIR\)/],
    [
      "an unknown format",
      ["lint", "-", "-o", "xml"],
      /^error: option '-o, --output <format>' argument 'xml' is invalid/,
    ],
    ["an unknown subcommand", ["lnt"], /^error: unknown command 'lnt'\n\(Did you mean lint\?\)\n/],
    [
      "a region without a cluster",
      ["lint", "--region", "us-west-2"],
      /^error: --region is only for a cluster in --cluster/,
    ],
    [
      "an invalid region",
      ["lint", "-c", "prod", "--region", "us-west-2a"],
      /^error: --region is "us-west-2a"; expected an AWS region.* This is an availability zone/,
    ],
    ["a cluster and a kubeconfig", ["lint", "-c", "prod", "--context", "x"], /^error: --cluster can't be combined/],
    [
      "a missing kubeconfig",
      ["lint", "--kubeconfig", "/nowhere/config"],
      /^error: The kubeconfig \/nowhere\/config can't be read \(ENOENT\)\./,
    ],
  ]; // prettier-ignore
  for (const [name, args, error] of unknown) {
    it(`reports ${name} with status 2 and without a stack`, async () => {
      const { status, stdout, stderr } = await runCli(args, { stdin: "kind: Service\n" });
      assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
      assert.match(stderr, error);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }

  it("uses colours on a terminal only, and shows control characters as escapes", async () => {
    const path = file("\x1b[2Jx.yaml", "mapRoles: |\n  - username: a\n");
    const plain = await runCli(["lint", path]);
    const coloured = await runCli(["lint", path], { isTerminal: true });
    const shows = ({ stdout }: { stdout: string }, part: string) => stdout.includes(part);
    assert.deepEqual([shows(plain, "\x1b"), shows(plain, "\\u{1b}[2Jx.yaml:2: error:")], [false, true]);
    assert.deepEqual([shows(coloured, "\x1b[31merror\x1b[39m"), shows(coloured, "\x1b[2J")], [true, false]);
  });
});

describe("eks-auth", () => {
  it("lists its subcommands in the help, and shows the help of each in both forms", async () => {
    const { stdout, status } = await runCli(["--help"]);
    assert.equal(status, 0);
    assert.match(stdout, /^Usage: eks-auth \[options\] \[command\]\n/);
    assert.match(stdout, /\n {2}lint +find mistakes/);
    const ofLint = await runCli(["lint", "--help"]);
    assert.match(ofLint.stdout, /-o, --output <format>.*--assume-role-arn <arn>/s);
    assert.deepEqual(await runCli(["help", "lint"]), ofLint);
  });

  it("prints its version", async () => {
    const { version } = require("../../package.json");
    assert.deepEqual(await runCli(["--version"]), { status: 0, stdout: `${version}\n`, stderr: "" });
  });
});
