import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { load } from "js-yaml";
import manifest from "../../package.json";
import { root } from "../support/programs";
import { codeBlocksIn, documents, parse } from "./support/markdown";

const sdks = ["dotnet", "go", "nodejs", "python"].map((language) => `sdk/${language}/README.md`);
const textOf = (document: string) => readFileSync(join(root, document), "utf8");

describe("the version of Node in the documents", () => {
  const all = [...documents().map(({ path }) => path), ...sdks];
  const named = all.flatMap((document) =>
    [...textOf(document).matchAll(/\bNode (?:≥ )?(\d+\.\d+)/g)].map(([, version]) => [document, version]),
  );

  it("is given in the README, and in the README of each SDK", () => {
    const expected = ["README.md", ...sdks];
    assert.deepEqual(
      expected.filter((document) => !named.some(([found]) => found === document)),
      [],
    );
  });

  it("matches package.json", () => {
    assert.deepEqual(
      named.filter(([, version]) => `>=${version}` !== manifest.engines.node),
      [],
    );
  });
});

describe("the README of each SDK", () => {
  for (const path of sdks) {
    it(`adds the plugin that the SDK needs to Pulumi.yaml: ${path}`, () => {
      const blocks = codeBlocksIn({ path, tokens: parse(textOf(path)) });
      const settings = blocks.flatMap(({ language, text }) => (language === "yaml" ? [load(text)] : []));
      const [bin] = Object.values(manifest.bin);
      const plugin = { name: "eks-auth", path: join("node_modules", manifest.name, dirname(bin ?? "")) };
      assert.deepEqual(settings, [{ plugins: { providers: [plugin] } }]);
    });
  }
});
