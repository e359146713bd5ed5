import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownCluster } from "../demo/ownCluster";
import { leftoversInTheEnd, type Started, startRun, untilWritten } from "./testing/start";

/** Messages of the engine, the sandbox and the plugins about themselves. */
const noise = /warning|using pulumi-|^ *@ |\.{4,}|^sandbox:|pulumi-resource-|Duration|\(\d+s\)/im;

describe("the demo", () => {
  let scratch: string;
  let file: string;
  let started: Started | undefined;

  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), "demo-test-"));
    file = join(scratch, "demo.log");
  });

  afterEach(async () => {
    // Left running by a failed test.
    started?.child.kill("SIGTERM");
    await started?.ended;
    rmSync(scratch, { recursive: true });
  });

  function start(env: NodeJS.ProcessEnv = {}): Started {
    started = startRun(["npx", "ts-node", "tests/demo/demo.ts"], { DEMO_LOG: file, ...env });
    return started;
  }

  it("prints at most 80 lines without noise, and writes the rest to a file", async function () {
    this.timeout(300_000);
    const { ended, output } = start();
    assert.equal(await ended, 0, output.stdout);
    assert.equal(output.stderr, "");
    const lines = output.stdout.trimEnd().split("\n");
    assert.ok(lines.length <= 80, `${lines.length} lines`);
    assert.deepEqual(
      lines.filter((line) => noise.test(line)),
      [],
    );
    const repeated = lines.filter((line, index) => line === lines[index - 1]);
    assert.deepEqual(repeated, []);
    assert.deepEqual(lines.slice(-5, -2), ownCluster.commands);
    assert.ok(lines.at(-1)?.endsWith("demo.log"), lines.at(-1));

    const log = readFileSync(file, "utf8");
    assert.deepEqual(
      lines.slice(0, -1).filter((line) => !log.includes(`${line}\n`)),
      [],
    );
    for (const heading of ["Previewing update (demo)", "Updating (demo)", "Destroying (demo)"]) {
      assert.equal(log.split(heading).length - 1, 2, heading);
    }
  });

  it("reports a failure with the step, the end of the log and its path, and prints everything with VERBOSE", async () => {
    const pulumi = join(scratch, "pulumi");
    const body = `case "$1" in version) echo v99.0.0 ;; config) echo "no configuration today" >&2; exit 9 ;; esac`;
    writeFileSync(pulumi, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    const { ended, output } = start({ PATH: `${scratch}:${process.env.PATH}`, VERBOSE: "1" });
    assert.equal(await ended, 1, output.stderr);
    const [told = "", end = ""] = output.stdout.split("The end of the log:\n");
    assert.match(told, /\$ pulumi config set-all .*\nno configuration today\n/);
    assert.match(
      told,
      /\nThe demo failed in the step "1\. A team gets a cluster\. [^"]*": pulumi config ended with status 9\.\n$/,
    );
    assert.match(end, /no configuration today\n/);
    assert.match(end, /\nThe full log: .*demo\.log\n$/);
  });

  it("leaves nothing behind after Ctrl-C", async () => {
    const { child, ended, output } = start({ VERBOSE: "1" });
    await untilWritten(started as Started, "] $ pulumi config set-all");
    const folder = /^\[(\S+eks-auth-sandbox-\w+)\//m.exec(output.stdout)?.[1] ?? "";
    assert.notEqual(folder, "");
    process.kill(-(child.pid as number), "SIGINT");
    assert.equal(await ended, 130);
    assert.deepEqual(await leftoversInTheEnd(folder), []);
  });
});
