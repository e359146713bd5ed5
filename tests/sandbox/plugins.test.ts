import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulumiVersion } from "./install/parts";
import { makeLayout } from "./supervisor/layout";
import { installPlugins } from "./supervisor/plugins";

const standIns = join(__dirname, "plugins/bin");
const project = join(__dirname, "../..");
const versionIn = (folder: string) => JSON.parse(readFileSync(join(project, folder, "package.json"), "utf8")).version;
const aws = `resource-aws-v${versionIn("node_modules/@pulumi/aws")}`;
const kubernetes = `resource-kubernetes-v${versionIn("node_modules/@pulumi/kubernetes")}`;
const host = (language: string) => `language-${language}-v${versionIn("node_modules/@pulumi/pulumi")}`;
const languages = ["nodejs", "go", "python"];
const yamlHost = "/cache/pulumi-language-yaml";

describe("the plugins installed by the sandbox", () => {
  let scratch: string;

  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), "plugins-test-"));
  });

  afterEach(() => rmSync(scratch, { recursive: true }));

  /** Writes an executable and returns its path. */
  function executable(...parts: string[]): string {
    const file = join(scratch, ...parts);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, "", { mode: 0o755 });
    return file;
  }

  /** Installs plugins for a caller with this environment; returns the home, stand-ins, and plugin files by folder. */
  function install(env: NodeJS.ProcessEnv) {
    const { pulumiHome } = makeLayout(mkdtempSync(join(scratch, "sandbox-")), () => {});
    const standIns = installPlugins({ pulumiHome }, yamlHost, { HOME: scratch, ...env });
    const folder = join(pulumiHome, "plugins");
    const files = readdirSync(folder).map((plugin): [string, string] => {
      const [file = ""] = readdirSync(join(folder, plugin));
      assert.equal(file, `pulumi-${plugin.replace(/-v[\d.]+$/, "")}`);
      return [plugin, readlinkSync(join(folder, plugin, file))];
    });
    return { pulumiHome, standIns, files: Object.fromEntries(files) };
  }

  it("are its own, stand-ins for missing real ones, and the language hosts, each in the version of its SDK", () => {
    const { standIns: named, files } = install({ PATH: "/usr/bin:/bin", PULUMI_HOME: join(scratch, "none") });
    assert.deepEqual(named, ["aws", "kubernetes", ...languages]);
    assert.deepEqual(files, {
      ...Object.fromEntries(languages.map((name) => [host(name), join(standIns, `pulumi-language-${name}`)])),
      [`language-yaml-v${pulumiVersion}`]: "/cache/pulumi-language-yaml",
      [aws]: join(standIns, "pulumi-resource-aws"),
      [`resource-eks-auth-v${versionIn(".")}`]: join(project, "bin/pulumi-resource-eks-auth"),
      [kubernetes]: join(standIns, "pulumi-resource-kubernetes"),
    });
  });

  it("are the caller's aws and kubernetes plugins and language hosts, from PATH or the newest in the caller's Pulumi home", () => {
    const PULUMI_HOME = join(scratch, "pulumi");
    executable("pulumi/plugins/resource-aws-v7.9.0/pulumi-resource-aws");
    const newest = executable("pulumi/plugins/resource-aws-v7.10.0/pulumi-resource-aws");
    executable("pulumi/plugins/resource-aws-native-v9.0.0/pulumi-resource-aws");
    const onPath = executable("bin/pulumi-resource-kubernetes");
    executable("pulumi/plugins/resource-kubernetes-v4.0.0/pulumi-resource-kubernetes");
    const hosts = languages.map((name) => executable(`bin/pulumi-language-${name}`));
    const { standIns: named, files } = install({ PATH: join(scratch, "bin"), PULUMI_HOME });
    assert.deepEqual(named, []);
    assert.deepEqual(
      languages.map((name) => files[host(name)]),
      hosts,
    );
    assert.equal(files[aws], newest);
    assert.equal(files[kubernetes], onPath);
  });

  it("are the stand-ins if the caller's plugins are those of an enclosing sandbox", () => {
    const outer = install({ PATH: "/bin", PULUMI_HOME: join(scratch, "none") });
    const inner = install({ PATH: "/bin", PULUMI_HOME: outer.pulumiHome });
    assert.deepEqual(inner.standIns, ["aws", "kubernetes", ...languages]);
    assert.deepEqual(inner.files, outer.files);
  });
});
