import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type ServiceError, status } from "@grpc/grpc-js";
import manifest from "../../package.json";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { blamedInputs, launcherIn, RunningPlugin, withProbe } from "../support/plugin";

/** The chunks that the plugin has loaded. Outside the bundle, it loads only the start script and the name of its cache. */
function loadedChunks(files: string[]): string[] {
  const folder = join(packageFolder, "dist", "plugin");
  const others = [
    join(packageFolder, "bin", "pulumi-resource-eks-auth"),
    join(packageFolder, "dist", "userCache.js"),
    join(packageFolder, "tests/support/moduleProbe.js"),
  ];
  assert.deepEqual(
    files.filter((file) => dirname(file) !== folder && !others.includes(file)),
    [],
  );
  const starts = ["main", "codeCache"];
  return files
    .filter((file) => dirname(file) === folder)
    .map((file) => basename(file, ".js"))
    .filter((name) => !starts.includes(name))
    .sort();
}

describe("the running plugin", () => {
  let plugin: RunningPlugin;

  before(buildPackage);
  beforeEach(async () => {
    plugin = await RunningPlugin.start({ ...launcherIn(packageFolder), env: withProbe });
  });
  afterEach(() => plugin.stop());

  it("answers GetSchema with the checked-in file, byte for byte", async () => {
    assert.equal(await plugin.schema(), readFileSync(join(packageFolder, "provider", "schema.json"), "utf8"));
  });

  it("answers GetPluginInfo with the package's version", async () => {
    assert.equal(await plugin.version(), manifest.version);
  });

  it("answers Construct of an unknown type with the known types", async () => {
    const type = "eks-auth:index:ServiceAcount";
    const { resources } = JSON.parse(await plugin.schema()) as { resources: Record<string, { isComponent?: boolean }> };
    const known = Object.keys(resources)
      .filter((token) => resources[token]?.isComponent)
      .join(", ");
    const details = `eks-auth has no component of type "${type}"; expected one of ${known}. Correct the type.`;
    await assert.rejects(plugin.construct(type, "app", {}), { details });
    assert.equal(await plugin.version(), manifest.version, "it continues to serve");
  });

  it("loads no component before the first Construct, and then only that component's modules", async () => {
    await plugin.schema();
    await plugin.version();
    assert.deepEqual(loadedChunks(await plugin.loadedModules()), ["base", "shared", "start"]);

    const inputs = { name: "app", roleArn: "arn:aws:iam::123456789012:role/app" };
    assert.deepEqual(await plugin.construct("eks-auth:index:ServiceAccount", "app", inputs), {
      urn: "urn:pulumi:::::eks-auth:index:ServiceAccount::app",
      state: { ...inputs, namespace: "default", subject: "system:serviceaccount:default:app" },
    });
    assert.deepEqual(loadedChunks(await plugin.loadedModules()), [
      "base",
      "components",
      "kubernetes",
      "shared",
      "start",
    ]);
  });

  it("answers Construct with all invalid inputs, in the form that the engine shows individually", async () => {
    const answer = plugin.construct("eks-auth:index:ServiceAccount", "app", { name: "App", roleArn: "app" });
    await assert.rejects(answer, (error: ServiceError) => {
      assert.equal(error.code, status.INVALID_ARGUMENT);
      assert.match(error.details, /^ServiceAccount "app" has 2 invalid inputs:/);
      assert.deepEqual(blamedInputs(error), ["name", "roleArn"]);
      return true;
    });
    assert.equal(await plugin.version(), manifest.version, "it continues to serve");
  });
});
