import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packageFolder } from "../support/packageFolder";
import { engineAddress, launcherIn, nodeHostFor, RunningPlugin, type Start } from "../support/plugin";
import { runToEnd } from "../support/runToEnd";

const patience = 15 * 60_000;

/** Copies the files of this checkout that git knows or would add, which is what a clone has after the next commit. */
function copyCheckout(to: string): void {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", list, { cwd: packageFolder, encoding: "utf8" }).split("\0");
  for (const file of files.filter((name) => name !== "" && existsSync(join(packageFolder, name)))) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    copyFileSync(join(packageFolder, file), join(to, file));
  }
}

/** Runs npm, and says so, since it takes its time; returns its standard output. */
async function npm(cwd: string, ...args: string[]): Promise<string> {
  console.log(`    npm ${args.join(" ")} …`);
  const begun = Date.now();
  const quick = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, stdout, stderr } = await runToEnd({ command: "npm", args: [...args, ...quick], cwd }, patience);
  assert.equal(status, 0, `npm ${args.join(" ")} failed:\n${stdout}${stderr}`);
  console.log(`    npm ${args[0]} took ${Math.round((Date.now() - begun) / 1000)} s`);
  return stdout;
}

/** Runs JavaScript in a project, as a CommonJS or an ES module, and expects it to end by itself. */
async function runIn(cwd: string, file: string, code: string): Promise<unknown> {
  writeFileSync(join(cwd, file), code);
  const { status, stdout, stderr } = await runToEnd({ command: process.execPath, args: [file], cwd });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  return JSON.parse(stdout);
}

async function schemaServedBy(start: Start): Promise<string> {
  const plugin = await RunningPlugin.start(start);
  try {
    return await plugin.schema();
  } finally {
    await plugin.stop();
  }
}

describe("the installed package", function () {
  this.timeout(patience);

  const schema = readFileSync(join(packageFolder, "provider", "schema.json"), "utf8");
  const components = Object.entries<{ isComponent?: boolean }>(JSON.parse(schema).resources)
    .filter(([, { isComponent }]) => isComponent)
    .map(([token]) => token.split(":")[2] ?? "");
  let folder: string;
  let clone: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "eks-auth-install-"));
    clone = join(folder, "clone");
    copyCheckout(clone);
    await npm(clone, "install");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  describe("from a git repository", () => {
    it("is left built by `npm install`: the launcher serves the schema", async () => {
      assert.equal(await schemaServedBy({ ...launcherIn(clone), cwd: folder }), schema);
    });

    it("is started by Pulumi's Node host from its PulumiPlugin.yaml", async () => {
      assert.equal(readFileSync(join(clone, "PulumiPlugin.yaml"), "utf8"), "runtime: nodejs\n");
      assert.equal(await schemaServedBy({ ...nodeHostFor(clone), cwd: folder }), schema);
    });
  });

  describe("from npm", () => {
    let project: string;
    let installed: string;
    let packed: string[];

    before(async () => {
      const [tarball] = JSON.parse(await npm(clone, "pack", "--json", "--pack-destination", folder));
      packed = tarball.files.map(({ path }: { path: string }) => path);
      project = join(folder, "project");
      mkdirSync(project);
      writeFileSync(join(project, "package.json"), JSON.stringify({ name: "project", private: true }));
      await npm(project, "install", join(folder, tarball.filename));
      installed = join(project, "node_modules", "pulumi-eks-auth");
    });

    it("holds what it needs, and neither sources nor tests", () => {
      const expected = ["LICENSE", "README.md", "PulumiPlugin.yaml", "package.json", "provider/schema.json"];
      const entries = ["bin/pulumi-resource-eks-auth", "dist/index.js", "dist/index.d.ts", "dist/plugin/main.js"];
      for (const file of [...expected, ...entries]) {
        assert.ok(packed.includes(file), `${file} is missing`);
      }
      const compiled = /^dist\/[\w/]+\.(?:js|d\.ts)$/;
      const others = packed.filter((path) => !compiled.test(path) && ![...expected, ...entries].includes(path));
      assert.deepEqual(others, ["CHANGELOG.md"]);
      assert.deepEqual(
        packed.filter((path) => /test|example|sandbox|contract|generate/i.test(path)),
        [],
      );
    });

    it("is started by the launcher that npm links", async () => {
      const command = join(project, "node_modules", ".bin", "pulumi-resource-eks-auth");
      assert.equal(await schemaServedBy({ command, args: [engineAddress], cwd: folder }), schema);
    });

    it("is started by Pulumi's Node host", async () => {
      const host = nodeHostFor(installed, join(project, "node_modules"));
      assert.equal(await schemaServedBy({ ...host, cwd: folder }), schema);
    });

    const report = `
      const open = process.getActiveResourcesInfo().filter((kind) => /TCP|UDP|Server|Process|Timeout/.test(kind));
      const classes = Object.keys(eksAuth).filter((name) => eksAuth[name].prototype instanceof pulumi.ComponentResource);
      console.log(JSON.stringify({ classes: classes.sort(), open }));`;

    it("gives a program its components when it is required, and starts nothing", async () => {
      const code = `const eksAuth = require("pulumi-eks-auth"); const pulumi = require("@pulumi/pulumi"); ${report}`;
      assert.deepEqual(await runIn(project, "program.cjs", code), { classes: components, open: [] });
    });

    it("gives them to an ES module too", async () => {
      const code = `import * as eksAuth from "pulumi-eks-auth"; import * as pulumi from "@pulumi/pulumi"; ${report}`;
      assert.deepEqual(await runIn(project, "program.mjs", code), { classes: components, open: [] });
    });
  });
});
