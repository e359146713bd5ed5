import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { listedCommands, proseCommands, settingsIn } from "./documentCommands";
import { copyExample, root } from "./programs";
import { runToEnd } from "./runToEnd";

/** The README commands that install packages, and are the same in many READMEs: the tests that run them once. */
export const installing: Record<string, readonly string[]> = {
  "tests/plugin/install.test.ts": ["npm install --prefix ../..", "npm install"],
  "tests/plugin/sdkInstall.test.ts": [
    "go mod download",
    "mvn install --file ../../sdk/java",
    "python3 -m venv venv",
    "venv/bin/pip install -r requirements.txt",
  ],
};

/** A stack of an example, created by the commands of its README. */
export interface ReadmeStack extends Stack {
  /** The folder with the copy of the example. */
  readonly folder: string;
  /** Runs the commands up to the next preview or update, and returns their output. */
  next(): Promise<string>;
  /** Runs a command from the README's prose, and returns its output. */
  runAsWritten(command: string): Promise<string>;
  /**
   * Destroys the remaining resources and removes the stack. Fails if a command of the README wasn't run.
   *
   * @param left The commands that the test skips.
   */
  end(left?: string[]): Promise<void>;
}

/** The CLI's words for each operation on a resource, and the Automation API's. */
const operations: Record<string, string> = {
  create: "create",
  created: "create",
  unchanged: "same",
  update: "update",
  updated: "update",
  delete: "delete",
  deleted: "delete",
  replace: "replace",
  replaced: "replace",
};

/**
 * Follows the README of an example: runs its commands with the real CLI, as written and in order, in a copy of the
 * example. Commands before the first preview or update run immediately. A preview or update runs the README's command
 * if that is the next one, and the Automation API's otherwise; the first destroy uses the CLI.
 *
 * @param values The setting values by key; each must have the format given in the README. Other placeholders are keyed
 *   by the placeholder, such as `<your bucket>`; `<your cluster>` is the value of clusterName.
 * @param program The program of a TypeScript example, for operations that the README doesn't list: running them in
 *   this process takes a third of the time.
 * @param more The environment of the commands, besides this process's.
 */
export async function followReadme(
  example: string,
  values: Record<string, string>,
  program?: (folder: string) => PulumiFn,
  more: NodeJS.ProcessEnv = {},
): Promise<ReadmeStack> {
  const { folder, remove } = copyExample(example);
  const document = `examples/${example}/README.md`;
  const commands = listedCommands(document).filter((line) => !Object.values(installing).flat().includes(line));
  const settings = new Set(settingsIn(document));
  // The kubeconfig that the README writes, instead of the sandbox's.
  const ownKubeconfig: Record<string, string> = commands.some((line) => line.startsWith("aws eks update-kubeconfig "))
    ? { KUBECONFIG: join(folder, "kubeconfig") }
    : {};
  const run = async (lines: string[], options: NodeJS.ProcessEnv = {}): Promise<string> => {
    const input = ["set -eo pipefail", ...lines.map((line) => filled(line, values))].join("\n");
    // tests/docs checks the types.
    const quick = { PULUMI_SKIP_CONFIRMATIONS: "true", PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
    // The sandbox's Node host doesn't write programs for `pulumi import`.
    const importing = { PULUMI_OPTION_GENERATE_CODE: "false" };
    const env = { ...quick, ...importing, ...ownKubeconfig, ...more, ...options };
    const ended = await runToEnd({ command: "bash", args: ["--norc", "-c", input], cwd: folder, env }, 5 * 60_000);
    assert.equal(ended.status, 0, `${input}\n${ended.stdout}\n${ended.stderr}`);
    return ended.stdout;
  };
  const next = async () => {
    const operation = commands.findIndex((command) => /^pulumi (preview|up)$/.test(command));
    return run(commands.splice(0, operation === -1 ? commands.length : operation));
  };
  // An update after a preview, and a destroy, skip the preview, which takes as long as the rest.
  const withoutPreview = { PULUMI_OPTION_SKIP_PREVIEW: "true" };
  // The first operation of each example also shows that it follows the rules of the policy pack.
  const withPolicies = { PULUMI_OPTION_POLICY_PACK: policyPack };
  let previewed = false;
  let checked = false;
  /** Runs an operation if it is the next command. If it fails, it stays the next command. */
  const runNext = async (operation: string): Promise<string | undefined> => {
    if (commands[0] !== operation) return undefined;
    const policies = checked ? {} : withPolicies;
    const stdout = await run([operation], { ...policies, ...(previewed ? withoutPreview : {}) });
    commands.shift();
    if (!checked) assertNoViolation(stdout, document);
    checked = true;
    previewed = operation === "pulumi preview";
    return stdout;
  };

  const stackName = commands.map((line) => /^pulumi stack init (\w+)$/.exec(line)?.[1]).find(Boolean) ?? "";
  await next();
  const [, projectName = ""] = /^name: (\S+)$/m.exec(readFileSync(join(folder, "Pulumi.yaml"), "utf8")) ?? [];
  const workspace = { workDir: folder, envVars: ownKubeconfig };
  const stack =
    program === undefined
      ? await LocalWorkspace.selectStack({ stackName, workDir: folder }, workspace)
      : await LocalWorkspace.selectStack({ stackName, projectName, program: program(folder) }, workspace);
  const api = { preview: stack.preview.bind(stack), up: stack.up.bind(stack), destroy: stack.destroy.bind(stack) };
  let state: "new" | "updated" | "destroyed" = "new";
  const own = {
    folder,
    next,
    preview: async (options) => {
      const stdout = await runNext("pulumi preview");
      return stdout === undefined ? api.preview(options) : { stdout, stderr: "", changeSummary: changesIn(stdout) };
    },
    up: async (options) => {
      state = "updated";
      const stdout = await runNext("pulumi up");
      if (stdout === undefined) return api.up(options);
      const [last = assert.fail("no update")] = await stack.history(1);
      const summary = { ...last, resourceChanges: changesIn(stdout) };
      return { stdout, stderr: "", outputs: await stack.outputs(), summary };
    },
    destroy: async (options) => {
      if (state === "destroyed") return api.destroy(options);
      const stdout = await run(["pulumi destroy"], withoutPreview);
      state = "destroyed";
      const [summary = assert.fail("no update")] = await stack.history(1);
      return { stdout, stderr: "", summary };
    },
    runAsWritten: async (command) => {
      const isThere = settings.delete(command) || proseCommands(document).includes(command);
      assert.ok(isThere, `${document} doesn't have ${command}`);
      return run([command]);
    },
    end: async (left = []) => {
      await (state === "updated" ? stack.destroy() : undefined);
      await stack.workspace.removeStack(stack.name);
      remove();
      assert.deepEqual([...commands, ...settings], left, `commands in ${document} that weren't run`);
    },
  } satisfies Partial<ReadmeStack>;
  return Object.assign(stack, own);
}

/** A command with values for its placeholders, in the format that the README gives for a setting. */
function filled(command: string, values: Record<string, string>): string {
  const [, before = "", key = "", form = ""] =
    /^(pulumi config set (?:--plaintext )?(\S+) )(.*<.*)$/.exec(command) ?? [];
  if (key === "") {
    const all: Record<string, string | undefined> = { "<your cluster>": values.clusterName, ...values };
    return command.replace(/<[a-zA-Z][^<>]*>/g, (placeholder) => all[placeholder] ?? assert.fail(command));
  }
  const value = values[key] ?? assert.fail(`no value for ${key}`);
  const written = form.replace(/^'(.*)'$/, "$1");
  const parts = written.split(/<[^>]*>/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  assert.match(value, new RegExp(`^${parts.join(".+")}$`), `the README gives ${key} the format ${written}`);
  return before + (written === form ? value : `'${value}'`);
}

/** The folder of the policy pack. */
export const policyPack = join(root, "policy");

/** Fails if the policy pack wasn't run in an operation, or reported something. */
export function assertNoViolation(stdout: string, document: string): void {
  // An update shows its preview first.
  const blocks = [...stdout.matchAll(/^Policies:\n((?: {4}.*\n)+)/gm)];
  assert.ok(blocks.length > 0, `${document}\n${stdout}`);
  for (const [, policies = ""] of blocks) {
    assert.match(policies, /^ {4}✅ pulumi-eks-auth-policy@v\S+ \(local: \S+\)\n$/, `${document}\n${stdout}`);
  }
}

/** The summary that the CLI prints at the end of an operation. */
function changesIn(stdout: string): Record<string, number> {
  // An update shows its preview first.
  const [, counts = ""] = [...stdout.matchAll(/^Resources:\n((?: {4}.*\n)+)/gm)].at(-1) ?? [];
  const lines = [...counts.matchAll(/^ {4}(?:\S+ )?(\d+) (?:to )?(\w+)$/gm)];
  return Object.fromEntries(lines.map(([, count, word = ""]) => [operations[word] ?? word, Number(count)]));
}
