import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { componentNames, readSchema } from "../../docs/generate/schema";
import { root } from "../support/programs";
import { yamlIssues } from "./support/bindYaml";
import { allExamples } from "./support/examples";
import { headingsIn, linksIn, parse } from "./support/markdown";

const schema = readSchema();
const components = componentNames(schema);
const examples = allExamples(components);
const contents = readFileSync(join(root, "examples", "README.md"), "utf8");

describe("the examples", () => {
  for (const language of ["YAML", "TypeScript"]) {
    it(`show every component in ${language}`, () => {
      const shown = examples.filter((one) => one.language === language).flatMap((one) => one.components);
      assert.deepEqual([...new Set(shown)].sort(), components);
    });
  }

  it("are all listed in the table of contents, with their components and language", () => {
    const rows = contents.split("\n").flatMap((line) => {
      const [, link = "", , used = "", language = ""] = line.split("|").map((cell) => cell.trim());
      const name = /^\[([\w-]+)\]\(([\w-]+)\/README\.md\)$/.exec(link);
      return name && name[1] === name[2] ? [[name[1] ?? "", language, used]] : [];
    });
    const expected = examples.map((one) => [one.name, one.language, one.components.join(", ")]);
    assert.deepEqual(rows.sort(), expected.sort());
  });

  it("each have a test that runs them", () => {
    const folders = ["engine", "sdk", "plugin"].map((room) => join(root, "tests", room));
    const files = folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
    );
    const tests = files.filter((file) => file.endsWith(".test.ts")).map((file) => readFileSync(file, "utf8"));
    const without = examples.filter(({ name }) => !tests.some((text) => text.includes(`"${name}"`)));
    assert.deepEqual(
      without.map(({ name }) => name),
      [],
    );
  });

  for (const { name, components: used, readme, yaml } of examples) {
    describe(name, () => {
      const tokens = parse(readme);

      it("documents its purpose, cost, permissions and cleanup", () => {
        const headings = headingsIn(tokens).slice(1);
        assert.deepEqual(headings, ["What it shows", "Try it", "What it costs", "Permissions", "Undo it"]);
        const sections = readme.split(/^## .*$/m).slice(1);
        assert.ok(sections.every((text) => text.trim() !== ""));
      });

      it("links to the permissions of each of its components", () => {
        const links = linksIn(tokens);
        const missing = used.filter(
          (one) => !links.includes(`../../docs/components/${one}.md#permissions-of-the-deployer`),
        );
        assert.deepEqual(missing, []);
      });

      if (yaml !== undefined) {
        it("matches the schema", () => assert.deepEqual(yamlIssues(yaml, schema), []));
      }
    });
  }
});
