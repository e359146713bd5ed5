import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import manifest from "../../package.json";
import { foreignFolder } from "../support/foreignFolder";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { engineAddress, launcherIn, nodeHostFor, RunningPlugin, type Start } from "../support/plugin";
import { runToEnd } from "../support/runToEnd";

describe("the plugin, started from a consumer's folder,", () => {
  let cwd: string;
  let launcher: Start;
  let nodeHost: Start;

  before(() => {
    buildPackage();
    cwd = foreignFolder();
    const bin = join(cwd, "bin");
    mkdirSync(bin);
    symlinkSync(launcherIn(packageFolder).command, join(bin, "pulumi-resource-eks-auth"));
    const env = { PATH: [bin, process.env.PATH].join(delimiter) };
    launcher = { command: "pulumi-resource-eks-auth", args: [engineAddress], cwd, env };
    nodeHost = { ...nodeHostFor(packageFolder), cwd };
  });

  after(() => rmSync(cwd, { recursive: true, force: true }));

  const ways: [string, () => Start][] = [
    ["by the launcher, through a link on the PATH", () => launcher],
    ["by Pulumi's Node host, as for a plugin from a git repository", () => nodeHost],
  ];
  for (const [way, start] of ways) {
    it(`serves and constructs ${way}`, async () => {
      const plugin = await RunningPlugin.start(start());
      try {
        assert.equal(await plugin.schema(), readFileSync(join(packageFolder, "provider", "schema.json"), "utf8"));
        const inputs = { name: "app", roleArn: "arn:aws:iam::123456789012:role/app" };
        assert.deepEqual(await plugin.construct("eks-auth:index:ServiceAccount", "app", inputs), {
          urn: "urn:pulumi:::::eks-auth:index:ServiceAccount::app",
          state: { ...inputs, namespace: "default", subject: "system:serviceaccount:default:app" },
        });
      } finally {
        await plugin.stop();
      }
    });

    it(`reports the missing engine address ${way}`, async () => {
      const { args, ...rest } = start();
      const { status, stdout, stderr } = await runToEnd({ ...rest, args: args.slice(0, -1) });
      assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
      assert.match(stderr, /^The address of the engine is missing\.\n/);
    });
  }

  it("prints its version and exits", async () => {
    const ended = await runToEnd({ ...launcher, args: ["--version"] });
    assert.deepEqual(ended, { status: 0, stdout: `${manifest.version}\n`, stderr: "" });
  });
});
