import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { runWell } from "../support/components";
import { npm, npmPatience } from "../support/npm";
import { copyExample, programIn, root } from "../support/programs";

/** Installs the SDK of Pulumi Cloud without what it depends on, so that it uses this project's @pulumi/pulumi. */
async function addCloudSdk(folder: string): Promise<void> {
  const sdks = join(folder, "node_modules", "@pulumi");
  rmSync(sdks);
  mkdirSync(join(sdks, "pulumiservice"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules/@pulumi"))) {
    symlinkSync(join(root, "node_modules/@pulumi", name), join(sdks, name));
  }
  const [{ filename }] = JSON.parse(await npm(folder, "pack", "--json", "@pulumi/pulumiservice@1.3.0"));
  execFileSync("tar", ["-xzf", join(folder, filename), "--strip-components=1", "-C", join(sdks, "pulumiservice")]);
}

describe("examples/deployments-typescript, on mocks", function () {
  this.timeout(npmPatience);

  let example: { folder: string; remove: () => void };
  before(async () => {
    example = copyExample("deployments-typescript");
    await addCloudSdk(example.folder);
    pulumi.runtime.setAllConfig({ "shop:repository": "acme/platform", "shop:project": "access" });
  });
  after(() => {
    pulumi.runtime.setAllConfig({});
    example.remove();
  });

  it("passes the type check of its own tsconfig.json", () => {
    symlinkSync(join(root, "node_modules", "@types"), join(example.folder, "node_modules", "@types"));
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    execFileSync(process.execPath, [compiler, "-p", example.folder], { stdio: ["ignore", "inherit", "inherit"] });
  });

  it("declares the settings, and then a schedule for updates and one for drift", async () => {
    const { registrations } = await runWell(programIn(join(example.folder, "index.ts")), {
      creators: Object.fromEntries(
        ["DeploymentSettings", "DeploymentSchedule", "DriftSchedule"].map((type) => [
          `pulumiservice:index:${type}`,
          ({ name, inputs }) => ({ id: name, state: inputs }),
        ]),
      ),
    });
    const stack = { organization: "acme", project: "access", stack: "prod" };
    const declared = registrations
      .filter(({ custom }) => custom)
      .map(({ type, name, inputs, dependencies }): [string, unknown] => [`${type} ${name}`, [inputs, dependencies]]);
    const git = { branch: "main", repoDir: "access" };
    const vcs = {
      provider: "github",
      repository: "acme/platform",
      previewPullRequests: true,
      deployCommits: true,
      paths: ["access/**"],
      // The default of the SDK.
      pullRequestTemplate: false,
    };
    assert.deepEqual(Object.fromEntries(declared), {
      "pulumiservice:index:DeploymentSettings access": [{ ...stack, sourceContext: { git }, vcs }, []],
      "pulumiservice:index:DeploymentSchedule ends-of-access": [
        { ...stack, pulumiOperation: "update", scheduleCron: "0 4 * * *" },
        ["access"],
      ],
      "pulumiservice:index:DriftSchedule drift": [
        { ...stack, scheduleCron: "0 8 * * *", autoRemediate: true },
        ["access"],
      ],
    });
  });
});
