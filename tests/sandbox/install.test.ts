import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheFolder, keyOf } from "./install/cache";
import { goTool, requiredVersion } from "./install/goTool";
import { install } from "./install/install";
import { runLogged } from "./install/logged";
import { makePart } from "./install/makePart";
import type { Part } from "./install/part";
import { requireTool } from "./install/tools";
import { isAtLeast, usersPulumi } from "./install/usersPulumi";

const never = new AbortController().signal;

describe("building and installing the sandbox", () => {
  let scratch: string;

  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), "install-test-"));
  });

  afterEach(() => rmSync(scratch, { recursive: true }));

  const part = (make: Part["make"]): Part => ({ name: "part", what: "a part", key: "1", file: "file", make });

  it("of two setups at once, one makes a part", async () => {
    let made = 0;
    const slow = part(async ({ folder }) => {
      made += 1;
      await sleep(300);
      writeFileSync(join(folder, "file"), "whole");
    });
    const place = join(scratch, "part-1");
    await Promise.all([makePart(slow, place, "one", never), makePart(slow, place, "two", never)]);
    assert.equal(made, 1);
    assert.ok(existsSync(join(place, "file")));
  });

  it("what fails leaves nothing but its log, and says why", async () => {
    const failing = part((job) => runLogged(job, "/bin/sh", ["-c", "echo reason >&2; exit 3"], { cwd: "/", env: {} }));
    await assert.rejects(makePart(failing, join(scratch, "part-1"), "part", never), {
      message:
        "can't make a part: /bin/sh -c echo reason >&2; exit 3\n" +
        "ended with 3. The end of its output:\nreason\n" +
        `Its whole log: ${join(scratch, "part-1.log")}`,
    });
    assert.deepEqual(readdirSync(scratch).sort(), ["part-1.lock", "part-1.log"]);
  });

  it("what is interrupted ends its command and leaves nothing", async () => {
    const controller = new AbortController();
    const hanging = part(async (job) => {
      setTimeout(() => controller.abort(new Error("told to end")), 100);
      await runLogged(job, "/bin/sh", ["-c", "exec sleep 1000"], { cwd: "/", env: process.env });
    });
    const making = makePart(hanging, join(scratch, "part-1"), "part", controller.signal);
    await assert.rejects(making, { message: "told to end" });
    assert.deepEqual(readdirSync(scratch).sort(), ["part-1.lock", "part-1.log"]);
  });

  it("what a killed setup left is made anew", async () => {
    const left = join(scratch, ".part-1");
    mkdirSync(left);
    writeFileSync(join(left, "half"), "");
    const whole = part(async ({ folder }) => writeFileSync(join(folder, "file"), "whole"));
    await makePart(whole, join(scratch, "part-1"), "part", never);
    assert.deepEqual(readdirSync(join(scratch, "part-1")), ["file"]);
  });

  it("a key changes with sources, go.mod, go.sum and flags, and with nothing else", () => {
    const write = (name: string, text: string) => writeFileSync(join(scratch, name), text);
    const key = (linkerFlags?: string) =>
      goTool({ name: "tool", what: "a tool", module: scratch, package: ".", linkerFlags }).key;
    for (const name of ["go.mod", "go.sum", "main.go", "README.md"]) write(name, "");
    const keys = [key()];
    for (const name of ["go.mod", "go.sum", "main.go"]) {
      write(name, "changed");
      keys.push(key());
    }
    write("other.go", "");
    keys.push(key(), key("-X a=b"));
    assert.equal(new Set(keys).size, keys.length);
    write("README.md", "changed");
    assert.equal(key(), keys.at(-2));
    assert.notEqual(keyOf(["a", "b"], []), keyOf(["ab"], []));
  });

  it("the cache is outside the checkout", () => {
    assert.equal(cacheFolder({ EKS_AUTH_CACHE: "/a", XDG_CACHE_HOME: "/b" }), "/a");
    assert.equal(cacheFolder({ XDG_CACHE_HOME: "/b" }), "/b/eks-auth");
    assert.ok(cacheFolder({}).endsWith("/.cache/eks-auth"));
  });

  it("a missing toolchain is named, with what needs it and where to get it", () => {
    const path = process.env.PATH;
    try {
      process.env.PATH = scratch;
      const go = /^Error: go isn't on PATH\. Go 1\.26 or newer builds .*: https:\/\/go\.dev\/dl$/;
      assert.throws(() => requireTool("go"), go);
      assert.throws(
        () => requireTool("python3"),
        /^Error: python3 isn't on PATH\. Python 3\.10 or newer with the venv/,
      );
    } finally {
      process.env.PATH = path;
    }
  });

  it("a version is read from go.mod", () => {
    writeFileSync(
      join(scratch, "go.mod"),
      "require (\n\texample.com/a/b v1.2.3 // indirect\n\texample.com/a v0.1.0\n)\n",
    );
    assert.equal(requiredVersion(scratch, "example.com/a"), "0.1.0");
    assert.equal(requiredVersion(scratch, "example.com/a/b"), "1.2.3");
    assert.throws(() => requiredVersion(scratch, "example.com/c"), /go\.mod doesn't require example\.com\/c$/);
  });

  it("the user's Pulumi is taken when it is a release and not older", async () => {
    assert.equal(isAtLeast("v3.259.0", "3.259.0"), true);
    assert.equal(isAtLeast("v3.1000.0", "3.259.0"), true);
    assert.equal(isAtLeast("v3.99.0", "3.259.0"), false);
    assert.equal(isAtLeast("v3.260.0-alpha.1", "3.259.0"), false);
    assert.equal(isAtLeast("", "3.259.0"), false);
    const pulumi = join(scratch, "pulumi");
    const install = (version: string) => writeFileSync(pulumi, `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
    install("v4.0.0");
    assert.deepEqual(await usersPulumi({ PATH: scratch }), { pulumi });
    writeFileSync(join(scratch, "pulumi-language-yaml"), "", { mode: 0o755 });
    const yaml = join(scratch, "pulumi-language-yaml");
    assert.deepEqual(await usersPulumi({ PATH: scratch }), { pulumi, "pulumi-language-yaml": yaml });
    install("v3.1.0");
    assert.deepEqual(await usersPulumi({ PATH: scratch }), {});
  });

  it("the second setup says nothing", async () => {
    await install(process.env, never);
    const second = spawnSync(join(__dirname, "setup"), { encoding: "utf8", cwd: scratch });
    assert.deepEqual([second.status, second.stdout, second.stderr], [0, "", ""]);
  }).timeout(3_600_000);
});
