import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeLayout } from "./supervisor/layout";
import { commandPath } from "./supervisor/path";

const standIns = join(__dirname, "plugins/bin");

describe("the plugins that a command in the sandbox finds", () => {
  let scratch: string;

  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), "path-test-"));
  });

  afterEach(() => rmSync(scratch, { recursive: true }));

  /** Writes an executable and returns its path. */
  function executable(...parts: string[]): string {
    const file = join(scratch, ...parts);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, "", { mode: 0o755 });
    return file;
  }

  /** Where the command's plugins are, and which of them are stand-ins, for a caller with this environment. */
  function find(env: NodeJS.ProcessEnv) {
    const folder = mkdtempSync(join(scratch, "sandbox-"));
    const { path, standIns } = commandPath(
      makeLayout(folder, () => {}),
      "/cache/bin",
      { HOME: scratch, ...env },
    );
    const plugin = (name: string) => readlinkSync(join(folder, "plugins", `pulumi-resource-${name}`));
    return { path: path.split(":"), folder, standIns, aws: plugin("aws"), kubernetes: plugin("kubernetes") };
  }

  it("are the stand-ins where there is no real one, before the caller's PATH", () => {
    const found = find({ PATH: "/usr/bin:/bin", PULUMI_HOME: join(scratch, "none") });
    assert.deepEqual(found.standIns, ["aws", "kubernetes"]);
    assert.equal(found.aws, join(standIns, "pulumi-resource-aws"));
    assert.equal(found.kubernetes, join(standIns, "pulumi-resource-kubernetes"));
    const project = join(__dirname, "../../bin");
    assert.deepEqual(found.path, [join(found.folder, "plugins"), "/cache/bin", project, "/usr/bin", "/bin"]);
  });

  it("are the caller's own, from PATH or the newest of the caller's Pulumi", () => {
    const PULUMI_HOME = join(scratch, "pulumi");
    executable("pulumi/plugins/resource-aws-v7.9.0/pulumi-resource-aws");
    const newest = executable("pulumi/plugins/resource-aws-v7.10.0/pulumi-resource-aws");
    executable("pulumi/plugins/resource-aws-native-v9.0.0/pulumi-resource-aws");
    const onPath = executable("bin/pulumi-resource-kubernetes");
    executable("pulumi/plugins/resource-kubernetes-v4.0.0/pulumi-resource-kubernetes");
    const found = find({ PATH: join(scratch, "bin"), PULUMI_HOME });
    assert.deepEqual(found.standIns, []);
    assert.equal(found.aws, newest);
    assert.equal(found.kubernetes, onPath);
  });

  it("are the stand-ins too where the caller's are those of a sandbox around this one", () => {
    const outer = find({ PATH: "/bin", PULUMI_HOME: join(scratch, "none") });
    const inner = find({ PATH: outer.path.join(":"), PULUMI_HOME: join(scratch, "none") });
    assert.deepEqual(inner.standIns, ["aws", "kubernetes"]);
    assert.equal(inner.aws, join(standIns, "pulumi-resource-aws"));
  });
});
