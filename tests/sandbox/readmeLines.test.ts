import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { listedCommands, proseCommands } from "../support/documentCommands";
import { root } from "../support/programs";
import { runToEnd } from "../support/runToEnd";
import { pulumiVersion } from "./install/parts";

const document = "tests/sandbox/README.md";

describe(`the commands of ${document}`, function () {
  this.timeout(300_000);

  /** Runs a command of the README, with these values of its placeholders; returns the last line of its output. */
  async function run(command: string, values: Record<string, string> = {}): Promise<string | undefined> {
    assert.ok([...listedCommands(document), ...proseCommands(document)].includes(command), command);
    const filled = Object.entries(values).reduce((text, [name, value]) => text.replace(name, value), command);
    const env = { PATH: [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter) };
    const ended = await runToEnd({ command: "bash", args: ["--norc", "-c", filled], cwd: root, env }, 250_000);
    assert.equal(ended.status, 0, ended.stderr);
    return ended.stdout.trimEnd().split("\n").pop();
  }

  it("set up the sandbox, silently if nothing is missing", async () => {
    assert.equal(await run("tests/sandbox/setup"), "");
    assert.equal(await run("tests/sandbox/setup run"), "");
  });

  it("run a program in the sandbox, or a shell", async () => {
    assert.equal(await run("tests/sandbox/run pulumi version"), `v${pulumiVersion}`);
    const [program, shell] = ["tests/sandbox/run -q npx mocha …", "tests/sandbox/run bash"];
    assert.match(String(await run(program, { "…": "--version" })), /^\d+\.\d+\.\d+$/);
    assert.equal(await run(shell, { "/run bash": "/run bash <<< 'echo $EKS_CLUSTER_NAME'" }), "sandbox");
    assert.equal(
      await run("tests/sandbox/run --for demo …", { "…": "kubectl get namespace default -o name" }),
      "namespace/default",
    );
    const form = "tests/sandbox/run COMMAND [ARG …]";
    assert.equal(await run(form, { COMMAND: "echo", "[ARG …]": "one" }), "one");
  });
});
