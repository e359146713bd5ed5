import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { requireTool } from "../sandbox/install/tools";
import { packageFolder as root } from "../support/packageFolder";

const list = ["ls-files", "--cached", "--others", "--exclude-standard", ".github/workflows", "examples/**/.github/**"];
const workflows = execFileSync("git", list, { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((file) => /\.ya?ml$/.test(file));

interface Job {
  uses?: string;
  steps?: { uses?: string }[];
}

/** A linter for workflows: https://github.com/rhysd/actionlint. */
const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

describe("The workflows of GitHub", function () {
  // The first run compiles the linter.
  this.timeout(10 * 60_000);

  it("include the test, the release and the example of a pipeline", () => {
    assert.ok(workflows.length >= 3, workflows.join());
  });

  it("have the form that GitHub expects, and correct expressions", () => {
    const { stdout, stderr } = spawnSync(requireTool("go"), ["run", actionlint, "-shellcheck=", ...workflows], {
      cwd: root,
      encoding: "utf8",
    });
    assert.deepEqual([stdout, stderr.replace(/^go: downloading .*\n/gm, "")], ["", ""]);
  });

  for (const file of workflows) {
    const text = readFileSync(join(root, file), "utf8");

    if (!file.startsWith(".github/")) continue;
    it(`name each action by its commit, with the version as a comment: ${file}`, () => {
      const { jobs } = parse(text) as { jobs: Record<string, Job> };
      const used = Object.values(jobs).flatMap(({ uses, steps = [] }) => [uses, ...steps.map((step) => step.uses)]);
      const lines = text.split("\n").map((line) => line.trim().replace(/^- /, ""));
      for (const action of used.filter((one) => one !== undefined && !one.startsWith("./"))) {
        assert.match(action ?? "", /^[\w-]+\/[\w/.-]+@[0-9a-f]{40}$/);
        const line = lines.find((one) => one.startsWith(`uses: ${action}`));
        assert.match(line ?? "", / # v\d+\.\d+\.\d+$/, action);
      }
    });
  }
});
