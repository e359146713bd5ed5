import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installPart } from "./install/install";
import { folderOf, leftovers, leftoversInTheEnd, lineOf, type Started, startRun, untilWritten } from "./testing/start";

/** Prints where the sandbox is, leaves a process in its own session behind, and runs the rest. */
const script = (rest: string) => ["bash", "-c", `echo "dir=$SANDBOX_DIR"; setsid sleep 1000 & ${rest}`];

/** Runs until it is ended. */
const staying = script('echo "aws=$AWS_ENDPOINT_URL"; echo staying; sleep 1000');

describe("a sandbox's cleanup", () => {
  let scratch: string;
  let allStarted: Started[] = [];

  before(() => {
    scratch = mkdtempSync(join(tmpdir(), "takedown-test-"));
  });

  afterEach(async () => {
    // Left running by a failed test.
    for (const { child } of allStarted) child.kill("SIGTERM");
    await Promise.all(allStarted.map(({ ended }) => ended));
    allStarted = [];
  });

  after(() => rmSync(scratch, { recursive: true }));

  function start(command: readonly string[], env?: NodeJS.ProcessEnv): Started {
    const started = startRun(command, env);
    allStarted.push(started);
    return started;
  }

  /** Writes an executable script into the scratch folder. */
  function executable(name: string, body: string): string {
    const file = join(scratch, name);
    writeFileSync(file, `#!/bin/bash\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  it("forwards input, output and a failing exit status, uses a real plugin, and leaves nothing behind", async () => {
    const plugin = executable("pulumi-resource-aws", "echo a real one");
    const command = script(
      'cat; echo to stderr >&2; "$PULUMI_HOME"/plugins/resource-aws-v*/pulumi-resource-aws; exit 23',
    );
    const started = start(command, { PATH: `${scratch}:${process.env.PATH}` });
    started.child.stdin?.end("from stdin\n");
    assert.equal(await started.ended, 23);
    assert.deepEqual(started.output.stdout.split("\n").slice(1), ["from stdin", "a real one", ""]);
    assert.equal(started.output.stderr, "to stderr\n");
    rmSync(plugin);
    assert.deepEqual(leftovers(folderOf(started)), []);
  });

  it("ends one of two sandboxes with Ctrl-C without affecting the other, and the other with SIGTERM", async () => {
    const [one, two] = [start(staying), start(staying)];
    await Promise.all([untilWritten(one, "staying"), untilWritten(two, "staying")]);
    assert.notEqual(folderOf(one), folderOf(two));
    assert.notEqual(lineOf(one, "aws"), lineOf(two, "aws"));

    process.kill(-pidOf(one), "SIGINT");
    assert.equal(await one.ended, 130);
    assert.deepEqual(leftovers(folderOf(one)), []);
    const parts = [
      "/etcd ",
      "/kube-apiserver ",
      "/kube-controllers ",
      "/aws-iam-authenticator/config.json",
      "/token-verifier/config.json",
      "/emulator/serve.py",
    ];
    const left = leftovers(folderOf(two)).join("\n");
    assert.deepEqual(
      parts.filter((part) => !left.includes(part)),
      [],
    );

    process.kill(pidOf(two), "SIGTERM");
    assert.equal(await two.ended, 143);
    assert.deepEqual(leftovers(folderOf(two)), []);
  });

  it("leaves nothing behind when the supervisor is killed", async () => {
    const started = start(staying);
    await untilWritten(started, "staying");
    process.kill(pidOf(started), "SIGKILL");
    assert.deepEqual(await leftoversInTheEnd(folderOf(started)), []);
  });

  it("reports a part that ends early, and ends the command", async () => {
    const started = start(staying);
    await untilWritten(started, "staying");
    const etcd = leftovers(folderOf(started)).find((process) => process.includes("--data-dir="));
    process.kill(Number.parseInt(etcd ?? "", 10), "SIGKILL");
    assert.equal(await started.ended, 125);
    assert.match(started.output.stderr, /^sandbox: etcd ended with SIGKILL\. The end of its log:$/m);
    assert.deepEqual(leftovers(folderOf(started)), []);
  });

  it("reports a part that doesn't start with its log, and leaves nothing behind", async () => {
    const broken = executable("broken-etcd", 'echo "dir=$SANDBOX_DIR"; echo "the disk is on fire" >&2; exit 3');
    const started = start(["true"], { EKS_AUTH_SANDBOX_ETCD: broken });
    assert.equal(await started.ended, 125);
    const { stderr } = started.output;
    assert.match(stderr, /^sandbox: etcd ended with exit status 3\. The end of its log:$/m);
    assert.match(stderr, /^ {2}\| the disk is on fire$/m);
    const folder = /\| dir=(\S+)/.exec(stderr)?.[1];
    assert.ok(folder, stderr);
    assert.deepEqual(leftovers(folder), []);
  });

  it("reports a part whose program doesn't exist", async () => {
    const started = start(["true"], { EKS_AUTH_SANDBOX_ETCD: "/nowhere/etcd" });
    assert.equal(await started.ended, 125);
    assert.match(started.output.stderr, /^sandbox: etcd can't be started: spawn \/nowhere\/etcd ENOENT\./m);
  });

  it("leaves nothing behind when it is interrupted during the start", async () => {
    const file = join(scratch, "folder");
    const slow = executable("slow-etcd", `echo -n "$SANDBOX_DIR" > ${file}.new; mv ${file}.new ${file}; sleep 1000`);
    const started = start(["true"], { EKS_AUTH_SANDBOX_ETCD: slow });
    while (!existsSync(file)) await sleep(50);
    process.kill(-pidOf(started), "SIGINT");
    assert.equal(await started.ended, 130);
    assert.equal(started.output.stderr, "sandbox: interrupted by SIGINT\n");
    assert.deepEqual(leftovers(readFileSync(file, "utf8")), []);
  });

  it("tries other ports if one is in use", async () => {
    const tried = join(scratch, "tried");
    const real = await installPart("etcd", process.env, AbortSignal.any([]));
    const unlucky = `[ -e ${tried} ] || { touch ${tried}; echo "bind: address already in use"; exit 1; }`;
    const etcd = executable("unlucky-etcd", `${unlucky}\nexec ${real} "$@"`);
    const started = start(["echo", "works"], { EKS_AUTH_SANDBOX_ETCD: etcd });
    assert.equal(await started.ended, 0, started.output.stderr);
    assert.equal(started.output.stdout, "works\n");
  });

  it("exits with 127 for a nonexistent command, and prints the usage without one", async () => {
    const unknown = start(["no-such-command"]);
    assert.equal(await unknown.ended, 127);
    assert.equal(unknown.output.stderr, "sandbox: can't run no-such-command: spawn no-such-command ENOENT\n");
    const none = start([]);
    assert.equal(await none.ended, 125);
    assert.match(none.output.stderr, /^sandbox: usage: tests\/sandbox\/run \[-q\] \[--for demo\] COMMAND/);
  });
}).timeout(120_000);

function pidOf(started: Started): number {
  assert.ok(started.child.pid);
  return started.child.pid;
}
