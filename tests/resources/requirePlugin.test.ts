import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";
import { packageRoot } from "../../provider/package";
import { pluginProblem } from "../../provider/resources/requirePlugin";

describe("the search for the plugin", () => {
  let folder: string;
  let project: string;
  let env: NodeJS.ProcessEnv;

  /** Writes a file in the folder of the test. */
  const write = (name: string, text = "", mode = 0o644) => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  };
  const problem = () => pluginProblem('AwsAuthEntries "team-entries"', project, env);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "eks-auth-search-"));
    project = join(folder, "project");
    write("project/Pulumi.yaml", "name: eks-auth\nruntime: nodejs\n");
    env = { PATH: [join(folder, "a"), join(folder, "b")].join(delimiter), PULUMI_HOME: join(folder, "home") };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("reports where the plugin wasn't found, and what to add to Pulumi.yaml", () => {
    const file = join(project, "Pulumi.yaml");
    assert.equal(
      problem(),
      [
        `AwsAuthEntries "team-entries" needs the plugin of its package, which Pulumi can't find: pulumi-resource-eks-auth is neither listed under plugins.providers in ${file}, nor on the PATH, nor an installed plugin. Add this to ${file}:`,
        "",
        "plugins:",
        "  providers:",
        "    - name: eks-auth",
        `      path: ${relative(project, join(packageRoot, "bin"))}`,
      ].join("\n"),
    );
  });

  const found: [string, () => void][] = [
    [
      "named under plugins.providers",
      () => named("plugins: { providers: [{ name: aws, path: x }, { name: eks-auth, path: y }] }"),
    ],
    ["named under packages", () => named("packages:\n  eks-auth: ../package\n")],
    ["in a folder of the PATH", () => write("b/pulumi-resource-eks-auth", "", 0o755)],
    ["among the installed plugins", () => write("home/plugins/resource-eks-auth-v0.1.0/pulumi-resource-eks-auth")],
    ["attached by hand", () => Object.assign(env, { PULUMI_DEBUG_PROVIDERS: "aws:1,eks-auth:12345" })],
    [
      "to be downloaded from elsewhere",
      () => Object.assign(env, { PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES: "eks=https://example.com" }),
    ],
  ];
  const named = (text: string) => write("project/Pulumi.yaml", `name: shop\nruntime: nodejs\n${text}\n`);
  for (const [what, arrange] of found) {
    it(`ends if it is ${what}`, () => {
      assert.notEqual(problem(), undefined);
      arrange();
      assert.equal(problem(), undefined);
    });
  }

  const missed: [string, () => void][] = [
    ["another plugin is named", () => named("plugins: { providers: [{ name: eks, path: y }] }")],
    ["the file on the PATH can't be run", () => write("b/pulumi-resource-eks-auth")],
    [
      "the PATH is to be ignored",
      () => {
        write("b/pulumi-resource-eks-auth", "", 0o755);
        env.PULUMI_IGNORE_AMBIENT_PLUGINS = "true";
      },
    ],
    ["another plugin is installed", () => write("home/plugins/resource-eks-v1.0.0/pulumi-resource-eks")],
    ["another plugin is attached", () => Object.assign(env, { PULUMI_DEBUG_PROVIDERS: "eks:12345" })],
  ];
  for (const [what, arrange] of missed) {
    it(`continues if ${what}`, () => {
      arrange();
      assert.notEqual(problem(), undefined);
    });
  }

  it("is left to the engine if the program has no Pulumi.yaml, or one that can't be read", () => {
    assert.equal(pluginProblem("It", "rootDirectory", env), undefined);
    assert.equal(pluginProblem("It", folder, env), undefined);
    write("project/Pulumi.yaml", "plugins: [\n");
    assert.equal(problem(), undefined);
    write("project/Pulumi.yaml", "plugins: { providers: 1 }\n");
    assert.equal(problem(), undefined);
  });

  it("reads Pulumi.yml and Pulumi.json too", () => {
    for (const name of ["Pulumi.yml", "Pulumi.json"]) {
      rmSync(project, { recursive: true });
      const file = write(`project/${name}`, '{"name": "shop"}');
      assert.ok(problem()?.includes(`Add this to ${file}:`));
      write(`project/${name}`, '{"plugins": {"providers": [{"name": "eks-auth"}]}}');
      assert.equal(problem(), undefined);
    }
  });
});
