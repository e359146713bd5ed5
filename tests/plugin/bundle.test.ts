import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { engineAddress, launcherIn, RunningPlugin } from "../support/plugin";
import { ResourceClient } from "../support/resourceClient";
import { runToEnd } from "../support/runToEnd";

describe("the plugin's bundle", () => {
  let folder: string;

  before(() => {
    buildPackage();
    folder = mkdtempSync(join(tmpdir(), "eks-auth-bundle-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Writes a file into the test's folder. */
  function file(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  }

  it("shows source positions in the stack of an unexpected error", async () => {
    const fault = file(
      "fault.js",
      `const { hasOwn } = Object;
       Object.hasOwn = (object, name) => {
         if (name === "eks-auth:index:getAwsAuth") throw new Error("injected");
         return hasOwn(object, name);
       };`,
    );
    // The same build in another folder has filled the cache.
    const copy = join(folder, "copy");
    for (const part of ["package.json", "bin", "dist"]) {
      cpSync(join(packageFolder, part), join(copy, part), { recursive: true });
    }
    symlinkSync(join(packageFolder, "node_modules"), join(copy, "node_modules"));
    const cache = join(folder, "of-two");
    const isCached = () => existsSync(cache) && readdirSync(cache, { recursive: true }).join().includes("start.js");
    const env = { NODE_OPTIONS: `--require=${fault}`, NODE_COMPILE_CACHE: cache };
    let shown = "";
    for (const place of [copy, packageFolder]) {
      const plugin = await ResourceClient.start(place, engineAddress, env);
      try {
        for (let tries = 0; tries < 100 && !isCached(); tries++) {
          await setTimeout(50);
        }
        await assert.rejects(plugin.invoke("eks-auth:index:getAwsAuth", {}), /injected/);
      } finally {
        await plugin.stop();
      }
      shown = plugin.stderr;
    }
    assert.match(shown, /Error: injected\n/);
    assert.match(shown, / at known \(provider\/plugin\/provider\.ts:\d+:\d+\)\n/);
    assert.match(shown, / at .*invoke \(provider\/plugin\/provider\.ts:\d+:\d+\)\n/);
    assert.doesNotMatch(shown, /dist\/plugin\/start\.js/);
  });

  it("prints nothing about the support of Node by future versions of the AWS SDK", async () => {
    const env = {
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_MAX_ATTEMPTS: "1",
      AWS_REGION: "us-west-2",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: undefined,
    };
    const command = join(packageFolder, "bin", "eks-auth");
    const { stderr } = await runToEnd({ command, args: ["explain", "me", "--cluster", "prod"], env }, 60_000);
    assert.match(
      stderr,
      /^error: cluster "prod" in us-west-2: eks:DescribeCluster failed: AWS can't be reached: .*\n$/,
    );
  });

  it("throws an error that names an omitted module if it is used", async () => {
    const program = `
      const { load } = require(${JSON.stringify(join(packageFolder, "dist", "plugin", "base.js"))});
      const modules = Array.from({ length: 100 }, (_, index) => { try { return load(index); } catch { return {}; } });
      const pulumi = modules.find((module) => module.ComponentResource && module.runtime);
      const uses = [
        () => pulumi.runtime.serializeFunction(() => 1),
        () => pulumi.runtime.computeCodePaths(),
        () => pulumi.automation.LocalWorkspace.create({}),
        () => new pulumi.dynamic.Resource({}, "app", {}),
      ];
      const said = uses.map((use) => { try { return use(); } catch (error) { return error.message; } });
      console.log(JSON.stringify(said));`;
    const { status, stdout, stderr } = await runToEnd({ command: process.execPath, args: ["-e", program] });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    assert.deepEqual(JSON.parse(stdout), [
      "@pulumi/pulumi/runtime/closure/serializeClosure.js is not part of the plugin",
      "@pulumi/pulumi/runtime/closure/codePaths.js is not part of the plugin",
      "@pulumi/pulumi/automation/index.js is not part of the plugin",
      "@pulumi/pulumi/dynamic/index.js is not part of the plugin",
    ]);
  });

  describe("with a compile cache", () => {
    const schema = readFileSync(join(packageFolder, "provider", "schema.json"), "utf8");

    /** The schema from the plugin, started with this cache folder. */
    async function served(cache: string): Promise<string> {
      const plugin = await RunningPlugin.start({ ...launcherIn(packageFolder), env: { NODE_COMPILE_CACHE: cache } });
      try {
        const answer = await plugin.schema();
        for (let tries = 0; tries < 100 && filesIn(cache).length === 0; tries++) {
          await setTimeout(100);
        }
        return answer;
      } finally {
        await plugin.stop();
      }
    }

    function filesIn(cache: string): string[] {
      try {
        return readdirSync(cache, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map(({ parentPath, name }) => join(parentPath, name));
      } catch {
        return [];
      }
    }

    it("serves the same schema from the cache and from a damaged cache", async () => {
      const cache = join(folder, "cache");
      assert.equal(await served(cache), schema);
      const kept = filesIn(cache);
      assert.ok(kept.length > 0);
      assert.equal(await served(cache), schema);
      for (const path of kept) {
        writeFileSync(path, "damaged");
      }
      assert.equal(await served(cache), schema);
    });

    it("doesn't use a folder that other users can write to", async () => {
      const cache = join(folder, "open");
      mkdirSync(join(cache, "code"), { recursive: true });
      chmodSync(join(cache, "code"), 0o777);
      const plugin = await RunningPlugin.start({ ...launcherIn(packageFolder), env: { NODE_COMPILE_CACHE: cache } });
      try {
        assert.equal(await plugin.schema(), schema);
        await setTimeout(1000);
      } finally {
        await plugin.stop();
      }
      assert.deepEqual(filesIn(cache), []);
    });

    it("serves the same schema if the cache isn't writable", async () => {
      const cache = file("not-a-folder", "");
      const plugin = await RunningPlugin.start({ ...launcherIn(packageFolder), env: { NODE_COMPILE_CACHE: cache } });
      try {
        assert.equal(await plugin.schema(), schema);
      } finally {
        await plugin.stop();
      }
    });
  });
});
