import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheFolder, keyOf } from "./install/cache";
import { goTool, requiredVersion } from "./install/goTool";
import { install } from "./install/install";
import { runLogged } from "./install/logged";
import { makeParts } from "./install/makePart";
import type { Part } from "./install/part";
import { allParts, type PartName, partsOf } from "./install/parts";
import { latePasswordLists } from "./install/passwordLists";
import { checkTools, requireTool } from "./install/tools";
import { usersTools } from "./install/usersTools";
import { isAtLeast, isSameMinor } from "./install/version";

const never = new AbortController().signal;

describe("the sandbox's setup", () => {
  let scratch: string;

  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), "install-test-"));
  });

  afterEach(() => rmSync(scratch, { recursive: true }));

  const part = (make: Part["make"], name = "part"): Part => ({
    name,
    what: `a ${name}`,
    key: "1",
    file: "file",
    tools: [],
    seconds: 1,
    queue: "packages",
    make,
  });

  /** Prepares parts in the scratch folder. */
  const making = (parts: readonly Part[], signal = never) => makeParts(parts, scratch, {}, signal);

  /** Writes a program into a folder of the scratch folder. */
  function program(folder: string, name: string, script: string): string {
    mkdirSync(join(scratch, folder), { recursive: true });
    const file = join(scratch, folder, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return file;
  }

  /** Runs with this PATH. */
  async function withPath<T>(path: string, work: () => Promise<T>): Promise<T> {
    const before = process.env.PATH;
    process.env.PATH = path;
    try {
      return await work();
    } finally {
      process.env.PATH = before;
    }
  }

  it("prepares a part once in two concurrent setups", async () => {
    let made = 0;
    const slow = part(async ({ folder }) => {
      made += 1;
      await sleep(300);
      writeFileSync(join(folder, "file"), "whole");
    });
    const place = join(scratch, "part-1");
    await Promise.all([making([slow]), making([slow])]);
    assert.equal(made, 1);
    assert.ok(existsSync(join(place, "file")));
  });

  it("leaves only the log of a failed part, and reports the reason", async () => {
    const failing = part((job) => runLogged(job, "/bin/sh", ["-c", "echo reason >&2; exit 3"], { cwd: "/", env: {} }));
    await assert.rejects(making([failing]), {
      message:
        "can't prepare a part: /bin/sh -c echo reason >&2; exit 3\n" +
        "ended with 3. The end of its output:\nreason\n" +
        `Full log: ${join(scratch, "part-1.log")}\n` +
        "Finished parts are kept. Run the same command again to continue.",
    });
    assert.deepEqual(readdirSync(scratch).sort(), [".lock", "part-1.log"]);
  });

  it("ends the command of an interrupted part and leaves nothing behind", async () => {
    const controller = new AbortController();
    const hanging = part(async (job) => {
      setTimeout(() => controller.abort(new Error("interrupted")), 100);
      await runLogged(job, "/bin/sh", ["-c", "exec sleep 1000"], { cwd: "/", env: process.env });
    });
    await assert.rejects(making([hanging], controller.signal), { message: "interrupted" });
    assert.deepEqual(readdirSync(scratch).sort(), [".lock", "part-1.log"]);
  });

  it("recreates a part that a killed setup left incomplete", async () => {
    const left = join(scratch, ".part-1");
    mkdirSync(left);
    writeFileSync(join(left, "half"), "");
    const whole = part(async ({ folder }) => writeFileSync(join(folder, "file"), "whole"));
    await making([whole]);
    assert.deepEqual(readdirSync(join(scratch, "part-1")), ["file"]);
  });

  it("changes a key only with sources, go.mod, go.sum and flags", () => {
    const write = (name: string, text: string) => writeFileSync(join(scratch, name), text);
    const key = (linkerFlags?: string) =>
      goTool({ name: "tool", what: "", module: scratch, package: ".", linkerFlags, seconds: 1, queue: "pulumi" }).key;
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

  it("keeps the cache outside the checkout", () => {
    assert.equal(cacheFolder({ EKS_AUTH_CACHE: "/a", XDG_CACHE_HOME: "/b" }), "/a");
    assert.equal(cacheFolder({ XDG_CACHE_HOME: "/b" }), "/b/eks-auth");
    assert.ok(cacheFolder({}).endsWith("/.cache/eks-auth"));
  });

  it("reports a missing toolchain with its purpose and its source", () => {
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

  it("reads a version from go.mod", () => {
    writeFileSync(
      join(scratch, "go.mod"),
      "require (\n\texample.com/a/b v1.2.3 // indirect\n\texample.com/a v0.1.0\n)\n",
    );
    assert.equal(requiredVersion(scratch, "example.com/a"), "0.1.0");
    assert.equal(requiredVersion(scratch, "example.com/a/b"), "1.2.3");
    assert.throws(() => requiredVersion(scratch, "example.com/c"), /go\.mod doesn't require example\.com\/c$/);
  });

  it("changes the Pulumi CLI's password lists only if their sources are as expected", () => {
    const [nbutton, ccojocar] = ["nbutton23/zxcvbn-go", "ccojocar/zxcvbn-go"].map((name) => join(scratch, name));
    const init = "func init() {\n\tloadFrequencyList()\n}\n";
    for (const module of [nbutton, ccojocar].map(String)) {
      for (const folder of ["frequency", "matching"]) mkdirSync(join(module, folder), { recursive: true });
      writeFileSync(join(module, "frequency/frequency.go"), "func init() {\n}\n");
      writeFileSync(join(module, "matching/matching.go"), `${init}func loadFrequencyList() {\n}\n`);
    }
    writeFileSync(join(scratch, "go.mod"), "module example.com/cli\n");
    writeFileSync(join(scratch, "go.sum"), "");
    const go = program("bin", "go", `echo ${scratch}/\${5#github.com/}`);
    const made = join(scratch, "made");
    const make = () => latePasswordLists.modfile(go, made, { cwd: scratch, env: process.env });
    assert.equal(make(), join(made, "go.mod"));
    assert.equal(
      readFileSync(join(made, "go.mod"), "utf8"),
      `module example.com/cli\n\nreplace github.com/nbutton23/zxcvbn-go => ${made}/0\n\nreplace github.com/ccojocar/zxcvbn-go => ${made}/1\n`,
    );
    for (const copy of ["0", "1"].map((name) => join(made, name))) {
      assert.equal(readFileSync(join(copy, "frequency/frequency.go"), "utf8"), "func Load() {\n}\n");
      const matching = readFileSync(join(copy, "matching/matching.go"), "utf8");
      assert.equal(matching, "func loadFrequencyList() {\n\tfrequency.Load()\n}\n");
    }
    writeFileSync(join(String(ccojocar), "matching/matching.go"), "func loadFrequencyList() {\n}\n");
    assert.throws(make, {
      message: `${made}/1/matching/matching.go doesn't contain exactly one ${JSON.stringify(init)}`,
    });
  });

  it("reports a failed download with its command and the end of its log, and continues in the next run", async () => {
    writeFileSync(join(scratch, "go.mod"), "");
    const tool = goTool({ name: "tool", what: "a tool", module: scratch, package: ".", seconds: 1, queue: "pulumi" });
    const cache = join(scratch, "cache");
    const version = 'if [ "$1" = version ]; then echo go version go1.26.0 linux/amd64; exit; fi';
    const make = () =>
      withPath(`${join(scratch, "bin")}:${process.env.PATH}`, () => makeParts([tool], cache, {}, never));
    // First the download fails, then the build, and then the build succeeds.
    program("bin", "go", `${version}\necho "go: example.com/a: connection refused" >&2; exit 1`);
    await assert.rejects(make(), (error: Error) => {
      assert.match(
        error.message,
        /^can't prepare a tool: \S+\/bin\/go list .* \.\nended with 1\. The end of its output:\n/,
      );
      assert.match(error.message, /\ngo: example\.com\/a: connection refused\nFull log: \S+\/cache\/tool-\w+\.log\n/);
      return true;
    });
    program("bin", "go", `${version}\n[ "$1" = list ] || { mkdir -p "$GOCACHE"; kill -KILL $$; }`);
    await assert.rejects(make(), /^Error: can't prepare a tool: \S+\/bin\/go build .*\nended with SIGKILL\./);
    assert.deepEqual(readdirSync(cache).sort(), [".go", ".lock", `tool-${tool.key}.log`]);
    program(
      "bin",
      "go",
      `${version}\n[ "$1" = list ] || for a in "$@"; do [ "$b" = -o ] && echo built > "$a"; b=$a; done`,
    );
    await make();
    assert.deepEqual(readdirSync(join(cache, `tool-${tool.key}`)), ["tool"]);
    assert.equal(existsSync(join(cache, ".go")), false);
  });

  it("ends the other parts when one fails, and keeps the finished ones", async () => {
    const whole = part(async ({ folder }) => writeFileSync(join(folder, "file"), ""), "first");
    const failing = part(() => Promise.reject(new Error("no")), "second");
    const other: Part = {
      ...part(({ signal }) => sleep(60_000, undefined, { signal }), "other"),
      queue: "pulumi",
    };
    await assert.rejects(making([whole, failing, other]), /^Error: can't prepare a second: no\n/);
    assert.deepEqual(readdirSync(scratch).sort(), [".lock", "first-1"]);
  });

  it("reports missing, old and incomplete tools before it prepares anything, one per line", async () => {
    const complaints = (path: string) =>
      withPath(path, () =>
        checkTools(["go", "python3", "go"]).then(
          () => "",
          (error: Error) => error.message.split("\n").map((line) => line.replaceAll(scratch, "").split(". ")[0]),
        ),
      );
    const folder = join(scratch, "bin");
    assert.deepEqual(await complaints(folder), ["go isn't on PATH", "python3 isn't on PATH"]);
    program("bin", "go", "echo go version go1.20.1 linux/amd64");
    program("bin", "python3", "echo \"ModuleNotFoundError: No module named 'ensurepip'\" >&2; exit 1");
    assert.deepEqual(await complaints(folder), [
      "/bin/go is version 1.20.1",
      "/bin/python3 doesn't work: ModuleNotFoundError: No module named 'ensurepip'",
    ]);
    program("bin", "go", "echo go version go1.26.0 linux/amd64");
    program("bin", "python3", "echo 3.10.0");
    assert.equal(await complaints(folder), "");
  });

  it("prints one line with what to install if Node or Go is missing", () => {
    const setup = (path: string) => {
      const env = { PATH: path, EKS_AUTH_CACHE: join(scratch, "cache") };
      const { status, stderr } = spawnSync("/bin/bash", [join(__dirname, "setup"), "etcd"], { encoding: "utf8", env });
      return [status, stderr];
    };
    for (const name of ["dirname", "realpath", "sort", "head"]) program("bin", name, `exec /usr/bin/${name} "$@"`);
    const path = join(scratch, "bin");
    const install = "Node 20.19 or newer runs the sandbox: https://nodejs.org\n";
    assert.deepEqual(setup(path), [125, `sandbox: node isn't on PATH. ${install}`]);
    program("bin", "node", "echo 18.20.0");
    assert.deepEqual(setup(path), [125, `sandbox: node is version 18.20.0. ${install}`]);
    program("bin", "node", `exec ${process.execPath} "$@"`);
    const go = "Go 1.26 or newer builds the Pulumi engine, the API server and the rest: https://go.dev/dl\n";
    assert.deepEqual(setup(path), [1, `sandbox: go isn't on PATH. ${go}`]);
  }).timeout(20_000);

  it("prints one line with what to install if make is missing in continuous integration", () => {
    program("bin", "dirname", 'exec /usr/bin/dirname "$@"');
    const command = join(__dirname, "../../.ci/run");
    const { status, stderr } = spawnSync("/bin/bash", [command], {
      encoding: "utf8",
      env: { PATH: join(scratch, "bin") },
    });
    const install = "Install it; on Debian and Ubuntu: apt install make";
    assert.deepEqual([status, stderr], [1, `make isn't on PATH. ${install}\n`]);
  });

  it("prepares neither kubectl nor the parts of the tests for the demo", () => {
    const { demo, run } = partsOf;
    const others = (Object.keys(allParts()) as PartName[]).filter(
      (name) => !(demo as readonly string[]).includes(name),
    );
    assert.deepEqual(others, [
      "pulumi-language-java",
      "kubectl",
      "schema-binder",
      "example-converter",
      "sdk-generator",
      "esc-evaluator",
      "sdk-nodejs",
      "sdk-python",
      "sdk-go",
      "sdk-java",
      "kubectl-krew",
      "kubelogin",
      "awsauth-oracle-0.6",
      "awsauth-oracle-0.7",
    ]);
    assert.deepEqual(run, [...demo, "kubectl"]);
  });

  it("compares versions as numbers, and accepts only releases", () => {
    assert.equal(isAtLeast("v3.259.0", "3.259.0"), true);
    assert.equal(isAtLeast("v3.1000.0", "3.259.0"), true);
    assert.equal(isAtLeast("v3.99.0", "3.259.0"), false);
    assert.equal(isAtLeast("v3.260.0-alpha.1", "3.259.0"), false);
    assert.equal(isAtLeast("", "3.259.0"), false);
    assert.equal(isSameMinor("v1.36.0", "1.36.3"), true);
    assert.equal(isSameMinor("1.37.3", "1.36.3"), false);
    assert.equal(isSameMinor("1.36.0-rc.1", "1.36.3"), false);
  });

  it("uses the user's Pulumi if it is a release and not older, with the YAML host in its folder", async () => {
    const names = ["pulumi", "pulumi-language-yaml"] as const;
    const env = { PATH: join(scratch, "bin") };
    const pulumi = { path: program("bin", "pulumi", "echo v4.0.0"), version: "v4.0.0" };
    assert.deepEqual(await usersTools(names, env), { pulumi });
    const yaml = { path: program("bin", "pulumi-language-yaml", ""), version: "v4.0.0" };
    assert.deepEqual(await usersTools(names, env), { pulumi, "pulumi-language-yaml": yaml });
    program("bin", "pulumi", "echo v3.1.0");
    assert.deepEqual(await usersTools(names, env), {});
  });

  it("uses the user's other programs if their minor version matches", async () => {
    const names = ["etcd", "kube-apiserver", "kube-controllers", "kubectl", "aws-iam-authenticator"] as const;
    const env = { PATH: join(scratch, "bin"), KUBEBUILDER_ASSETS: join(scratch, "assets") };
    const etcd = program("assets", "etcd", 'echo "etcd Version: 3.6.1"; echo "Go Version: go1.24.0"');
    const server = program("bin", "kube-apiserver", 'echo "Kubernetes v1.36.1"');
    const kubectl = program("bin", "kubectl", 'echo "Client Version: v1.36.2"; echo "Kustomize Version: v5.7.1"');
    const authenticator = program("bin", "aws-iam-authenticator", `echo '{"Version":"v0.6.14","Commit":"1"}'`);
    program("bin", "etcd", 'echo "etcd Version: 3.6.2"');
    assert.deepEqual(await usersTools(names, env), {
      etcd: { path: etcd, version: "3.6.1" },
      "kube-apiserver": { path: server, version: "v1.36.1" },
      kubectl: { path: kubectl, version: "v1.36.2" },
      "aws-iam-authenticator": { path: authenticator, version: "v0.6.14" },
    });
    program("assets", "etcd", 'echo "etcd Version: 3.5.9"');
    program("bin", "kube-apiserver", 'echo "Kubernetes v1.37.0"');
    program("bin", "kubectl", "exit 1");
    program("bin", "aws-iam-authenticator", `echo '{"Version":"v0.7.0"}'`);
    assert.deepEqual(await usersTools(names, env), {});
  });

  it("prints nothing the second time", async () => {
    await install(Object.keys(allParts()) as PartName[], process.env, never);
    const second = spawnSync(join(__dirname, "setup"), { encoding: "utf8", cwd: scratch });
    assert.deepEqual([second.status, second.stdout, second.stderr], [0, "", ""]);
  }).timeout(3_600_000);
});
