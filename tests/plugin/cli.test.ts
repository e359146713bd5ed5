import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { runToEnd } from "../support/runToEnd";

describe("the command eks-auth, as it is built,", () => {
  const command = join(packageFolder, "bin", "eks-auth");
  let folder: string;
  let file: string;

  before(() => {
    buildPackage();
    folder = mkdtempSync(join(tmpdir(), "eks-auth-cli-"));
    file = join(folder, "aws-auth.yaml");
    const entries = Array.from({ length: 3000 }, (_, index) => `  - username: user-${index}\n`).join("");
    writeFileSync(file, `mapRoles: |\n${entries}`);
  });
  after(() => rmSync(folder, { recursive: true }));

  it("loads only the small files of the bundle for the help", async () => {
    const probe = join(folder, "probe.js");
    const loaded =
      "Object.keys(require.cache).filter((path) => /dist.plugin/.test(path)).map((path) => path.split(/[/\\\\]/).pop())";
    writeFileSync(probe, `process.on("exit", () => process.stderr.write(JSON.stringify(${loaded}.sort())));`);
    const env = { NODE_OPTIONS: `--require=${probe}`, NODE_DISABLE_COMPILE_CACHE: "1" };
    const { status, stdout, stderr } = await runToEnd({ command, args: ["--help"], cwd: folder, env });
    assert.deepEqual([status, JSON.parse(stderr)], [0, ["cli.js", "codeCache.js", "shared.js"]]);
    assert.match(stdout, /^Usage: eks-auth /);
  });

  it("writes the whole result into a pipe, and exits with the status of its findings", async () => {
    const { status, stdout, stderr } = await runToEnd({ command, args: ["lint", file], cwd: folder });
    assert.deepEqual([status, stderr, stdout.split("\n").length], [1, "", 3 * 3000 + 3]);
  });

  it("ends quietly if the reader of its output does", async () => {
    const script = `"$0" lint "$1" | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const ended = await runToEnd({ command: "bash", args: ["--norc", "-c", script, command, file], cwd: folder });
    const [first, status, ...rest] = ended.stdout.split("\n");
    assert.match(first ?? "", /aws-auth\.yaml:2: error: /);
    assert.deepEqual([status, rest, ended.stderr], ["1", [""], ""]);
  });

  it("ends by the signal of Ctrl-C while it waits", async () => {
    const child = spawn(command, ["lint", "-"], { cwd: folder, stdio: ["pipe", "pipe", "pipe"] });
    // It has read the first part, and waits for the rest.
    await new Promise<void>((done) => child.stdin.write("mapRoles:\n".repeat(100_000), () => done()));
    child.kill("SIGINT");
    assert.deepEqual(await once(child, "exit"), [null, "SIGINT"]);
  });

  it("shows a usage error on the standard error, with status 2", async () => {
    const { status, stdout, stderr } = await runToEnd({ command, args: ["lint", "--nope"], cwd: folder });
    assert.deepEqual({ status, stdout, stderr }, { status: 2, stdout: "", stderr: "error: unknown option '--nope'\n" });
  });
});
