import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { parseDocument } from "yaml";
import { readSchema } from "../../docs/generate/schema";
import { yamlIssues } from "./support/bindYaml";
import { type CodeBlock, codeBlocksIn, documents } from "./support/markdown";
import { commandsIn, shellIssues } from "./support/shell";
import { typeErrors } from "./support/typescript";

const schema = readSchema();
/** The programs of the SDKs, which registryPages.test.ts compares with those in their READMEs. */
const isOfSdk = ({ document, language }: CodeBlock) => document === "docs/_index.md" && language !== "yaml";
const blocks = documents()
  .flatMap(codeBlocksIn)
  .filter((block) => !isOfSdk(block));
const where = ({ document, line }: CodeBlock) => `${document}:${line}`;
const inLanguage = (...languages: string[]) => blocks.filter(({ language }) => languages.includes(language));

/** The issues of each block that has any, by its location. */
function problemsOf(some: CodeBlock[], check: (text: string) => unknown[]): Record<string, unknown[]> {
  assert.ok(some.length > 0, "found no block in this language");
  const checked = some.map((block): [string, unknown[]] => [where(block), check(block.text)]);
  return Object.fromEntries(checked.filter(([, issues]) => issues.length > 0));
}

describe("the code blocks in the documents", () => {
  it("are plain text or in a checked language", () => {
    const known = ["yaml", "json", "typescript", "console", "sh", "python", "go", "text"];
    const forUsers = /^(README\.md|docs\/|examples\/)/;
    const others = blocks.filter(
      ({ language, document }) => !known.includes(language) && (language !== "" || forUsers.test(document)),
    );
    assert.deepEqual(others.map(where), []);
  });

  it("contain valid YAML, and resources that match the schema", () => {
    const check = (text: string) => {
      const { errors } = parseDocument(text);
      return errors.length > 0 ? errors : yamlIssues(text, schema);
    };
    assert.deepEqual(problemsOf(inLanguage("yaml"), check), {});
  });

  it("contain valid JSON", () => {
    const check = (text: string) => {
      try {
        JSON.parse(text);
        return [];
      } catch (error) {
        return [error];
      }
    };
    assert.deepEqual(problemsOf(inLanguage("json"), check), {});
  });

  it("contain valid shell commands", () => {
    const check = (text: string) => [shellIssues(text)].filter(Boolean);
    assert.deepEqual(
      problemsOf(inLanguage("console"), (text) => check(commandsIn(text))),
      {},
    );
    assert.deepEqual(problemsOf(inLanguage("sh"), check), {});
  });

  it("contain valid Python and Go", () => {
    const parsers: Record<string, string[]> = {
      python: ["python3", "-c", "import ast, sys; ast.parse(sys.stdin.read())"],
      go: ["gofmt", "-e"],
    };
    for (const [language, [command = "", ...args]] of Object.entries(parsers)) {
      for (const block of inLanguage(language)) {
        const { status, stderr } = spawnSync(command, args, { input: block.text, encoding: "utf8" });
        assert.equal(status, 0, `${where(block)}: ${stderr}`);
      }
    }
  });

  it("contain TypeScript that matches the package's types", () => {
    const some = inLanguage("typescript");
    const programs = new Map(
      some.map((block) => [
        block.file?.includes("/") ? block.file : `tests/docs/${where(block).replace(/\W/g, "_")}.ts`,
        block.text,
      ]),
    );
    assert.ok(programs.size > 10);
    const broken = 'import { OidcProvider } from "pulumi-eks-auth";\nnew OidcProvider("cluster", { clusterName: 1 });';
    const wrong = "Type 'number' is not assignable to type 'Input<string> | undefined'.";
    assert.deepEqual(typeErrors(programs.set("tests/docs/broken.ts", broken)), [`tests/docs/broken.ts: ${wrong}`]);
  }).timeout(600_000);
});

describe("yamlIssues", () => {
  const program = (properties: string, output = "arn") =>
    `resources:\n  role:\n    type: eks-auth:ServiceAccountRole\n    properties: ${properties}\noutputs:\n  arn: \${role.${output}}\n`;
  const good = "oidcProviderArns: ['arn'], serviceAccounts: [{ namespace: a, name: b }]";
  const rows: [what: string, text: string, issues: string[]][] = [
    ["a valid program", program(`{ ${good}, inlinePolicies: { a: { fn::toJSON: {} } } }`), []],
    ["a reference as a value", program(`{ ${good}, tags: "\${tags}" }`), []],
    ["an unknown type", "resources: { a: { type: 'eks-auth:Nothing' } }", ["a: unknown type eks-auth:Nothing"]],
    ["a type of another package", "resources: { a: { type: 'aws:iam:Role' } }", []],
    ["an unknown input", program(`{ ${good}, nothing: 1 }`), ["role: unknown property nothing"]],
    ["a missing input", program("{ serviceAccounts: [] }"), ["role: oidcProviderArns is missing"]],
    ["a value of the wrong type", program(`{ ${good}, path: 1 }`), ["role.path: expected a string"]],
    ["a value instead of a list", program(`{ ${good}, policyArns: a }`), ["role.policyArns: expected a list"]],
    ["an unknown enum value", program(`{ ${good}, workload: nothing }`), ["role.workload: unknown value nothing"]],
    [
      "an unknown property",
      program("{ oidcProviderArns: [], serviceAccounts: [{ namespace: a, name: b, kind: c }] }"),
      ["role.serviceAccounts[0]: unknown property kind"],
    ],
    ["an unknown output", program(`{ ${good} }`, "nothing"), [`\${role.nothing}: unknown output`]],
  ];
  for (const [what, text, issues] of rows) {
    it(`${issues.length === 0 ? "accepts" : "reports"} ${what}`, () =>
      assert.deepEqual(yamlIssues(text, schema), issues));
  }
});

describe("the shell check", () => {
  it("reads the commands after the prompt, over several lines", () => {
    const session = "$ one \\\n    --two\nan answer (of one\n  $ three <your cluster>   # why\n";
    assert.equal(commandsIn(session), "one \\\n    --two\nthree <your cluster>   # why");
    assert.equal(shellIssues(commandsIn(session)), "");
    assert.match(shellIssues("echo 'a"), /unexpected EOF/);
    assert.match(shellIssues("pulumi up )"), /syntax error/);
  });
});
