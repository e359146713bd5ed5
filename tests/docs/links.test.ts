import assert from "node:assert/strict";
import { anchorsIn, brokenLink, documents, linksIn, parse } from "./support/markdown";

const all = documents();
const anchors = new Map(all.map(({ path, tokens }) => [path, anchorsIn(tokens)]));
const anchorsOf = (path: string) => anchors.get(path);

describe("the documents", () => {
  it("are all checked", () => {
    const paths = all.map(({ path }) => path);
    for (const path of [
      "README.md",
      "CONTRIBUTING.md",
      "docs/components/AwsAuth.md",
      "examples/quickstart/README.md",
    ]) {
      assert.ok(paths.includes(path), path);
    }
  });

  for (const { path, tokens } of all) {
    it(`have no broken link in ${path}`, () => {
      const broken = linksIn(tokens).flatMap((target) => brokenLink(path, target, anchorsOf) ?? []);
      assert.deepEqual(broken, []);
    });
  }

  it("have their broken links reported", () => {
    const text = [
      "# A *heading* of `code`, twice",
      "## A heading of code, twice",
      "[one](#a-heading-of-code-twice-1) [two](README.md) [three](https://example.com/a#b) [four](docs/components#components)",
      "[five](#nothing) [six](nowhere.md) [seven](http://example.com) [eight](../outside.md) ![nine](nothing.png)",
    ].join("\n\n");
    const tokens = parse(text);
    const told = linksIn(tokens).map(
      (target) =>
        brokenLink("CHANGELOG.md", target, (path) => (path === "CHANGELOG.md" ? anchorsIn(tokens) : anchorsOf(path))) ??
        "",
    );
    assert.deepEqual(told, [
      "",
      "",
      "",
      "",
      "#nothing: CHANGELOG.md has no heading for #nothing",
      "nowhere.md: nowhere.md doesn't exist",
      "http://example.com isn't a well-formed https URL",
      "../outside.md: ../outside.md doesn't exist",
      "nothing.png: nothing.png doesn't exist",
    ]);
  });
});
