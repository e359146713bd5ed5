import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json";
import { root } from "../support/programs";

describe("the version of Node in the README", () => {
  it("matches package.json", () => {
    const [, version] = /Node ≥ ([\d.]+)/.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
    assert.equal(manifest.engines.node, `>=${version}`);
  });
});
