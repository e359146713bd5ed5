import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../../package.json";
import { notRun } from "../support/commandHomes";
import { listedCommands } from "../support/documentCommands";
import { root } from "../support/programs";

describe("the commands for this repository", function () {
  this.timeout(60_000);
  let scratch: string;

  before(() => {
    scratch = mkdtempSync(join(tmpdir(), "eks-auth-repository-"));
  });
  after(() => rmSync(scratch, { recursive: true }));

  /** Runs a command in a shell, and returns its output. */
  function run(command: string, cwd = root, env: NodeJS.ProcessEnv = {}): string {
    const options = { cwd, env: { ...process.env, ...env }, encoding: "utf8", maxBuffer: 1 << 26 } as const;
    const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", command], options);
    assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
    return stdout;
  }

  it("for one test file runs that file", () => {
    assert.match(run("npx mocha tests/iam/trustPolicy.test.ts"), /\n {2}\d+ passing /);
  });

  it("for the history shows the files of each new component", () => {
    const history = run("git log --stat --grep='^Add '");
    assert.match(history, /^ {4}Add [\s\S]*^ provider\/.* \| +\d+ \+/m);
  });

  it("for the cache removes it", () => {
    const cache = join(scratch, "cache");
    const part = join(cache, "eks-auth/part");
    mkdirSync(part, { recursive: true });
    run("make clean-cache", root, { XDG_CACHE_HOME: cache, EKS_AUTH_CACHE: "" });
    assert.deepEqual([existsSync(join(cache, "eks-auth")), existsSync(cache)], [false, true]);
  });

  it("for an update of pinned versions find their folders, and all of Kubernetes' modules", () => {
    const commands = listedCommands("tests/sandbox/README.md");
    const folders = commands.filter((command) => command.startsWith("cd "));
    const files = folders.map((cd) => run(`${cd} && git ls-files go.mod requirements.in`).trim());
    assert.deepEqual(files, ["go.mod", "go.mod", "go.mod", "requirements.in"]);
    const [replace = "", ...others] = commands.filter((command) => command.startsWith("sed "));
    assert.deepEqual(others, []);
    run(`cp ${join(root, "tests/sandbox/tools/kubernetes/go.mod")} .`, scratch);
    run(replace.replace("NEW", "99"), scratch);
    const { Replace = [] } = JSON.parse(run("go mod edit -json", scratch));
    const versions = Replace.map(({ New }: { New: { Version: string } }) => New.Version);
    assert.ok(versions.length > 20);
    assert.deepEqual(new Set(versions), new Set(["v0.36.99"]));
  });

  it("for a release push its tag, and that of the Go module", () => {
    const [origin, clone] = [join(scratch, "origin.git"), join(scratch, "clone")];
    run(`git init --quiet --bare ${origin} && git clone --quiet ${origin} ${clone}`);
    writeFileSync(join(clone, "go.mod"), "module example.com/pulumi-eks-auth/sdk/go\n");
    run("git add . && git -c user.name=test -c user.email=test@example.com commit --quiet --message module", clone);
    const release = "git tag v<version> && git push origin v<version>";
    run(release.replaceAll("<version>", version), clone);
    const workflow = readFileSync(join(root, ".github/workflows/release.yml"), "utf8");
    const ofGo = /- run: (git tag .*)/.exec(workflow)?.[1] ?? "";
    run(ofGo, clone, { GITHUB_REF_NAME: `v${version}` });
    assert.equal(run("git tag --list", origin), `sdk/go/v${version}\nv${version}\n`);
  });

  it("for make that no test runs are accepted by it", () => {
    const commands = Object.values(notRun).flat();
    const forMake = commands.filter((command) => /^([A-Z_]+=\S+ )?make /.test(command));
    assert.ok(forMake.length > 5);
    for (const command of forMake) run(command.replace("make ", "make --dry-run "));
  });
});
