import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { registryFolder, registryPages } from "../../docs/generate/registryPages";
import { readSchema } from "../../docs/generate/schema";
import { packageFolder } from "../support/packageFolder";

/** The rules of pulumi/registry, scripts/ci/community-package/doc_lint.py. */
const rejected: Record<string, RegExp> = {
  "a relative image": /<img[^>]+src=["'](\.|\/|[^hH])|!\[[^\]]*\]\((\.|\/)/,
  "a relative link": /<a[^>]+href="(\.|\/)|\]\((?!https?:\/\/)/,
};

/** The SDK of each language that the page has a program in. YAML has none. */
const sdks = { typescript: "nodejs", python: "python", go: "go", csharp: "dotnet", java: "java" };

describe("the pages for Pulumi's registry", () => {
  const pages = registryPages(readSchema());

  for (const [file, text] of pages) {
    it(`are as generated; \`make docs\` regenerates them: ${file}`, () => {
      assert.equal(readFileSync(join(registryFolder, file), "utf8"), text);
    });

    it(`have the front matter that the registry reads, and none of what it rejects: ${file}`, () => {
      assert.match(text, /^---\ntitle: \S.*\nmeta_desc: \S.*\nlayout: (package|installation)\n---\n/);
      for (const [what, pattern] of Object.entries(rejected)) {
        const lines = text.split("\n").filter((line) => pattern.test(line));
        assert.deepEqual(lines, [], `${file} has ${what}`);
      }
    });
  }

  it("have one program in each language, as in the README of its SDK", () => {
    const text = pages.get("_index.md") ?? "";
    const languages = [...Object.keys(sdks), "yaml"];
    assert.ok(text.includes(`{{< chooser language "${languages.join(",")}" >}}`));
    const blocks = [...text.matchAll(/{{% choosable language (\w+) %}}\n\n([\s\S]*?)\n\n{{% \/choosable %}}/g)];
    assert.deepEqual(
      blocks.map(([, language]) => language),
      languages,
    );
    for (const [language, sdk] of Object.entries(sdks)) {
      const program = blocks.find(([, one]) => one === language)?.[2] ?? "missing";
      assert.ok(readFileSync(join(packageFolder, "sdk", sdk, "README.md"), "utf8").includes(program), language);
    }
  });
});
