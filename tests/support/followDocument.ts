import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { bin } from "../../package.json";
import type { DocumentedCluster } from "./documentedCluster";
import { packageFolder } from "./packageFolder";
import { runToEnd } from "./runToEnd";
import { fromSandbox } from "./sandbox";
import { filesIn, isAsShown, sessionsIn, stable, writeOutputs } from "./sessions";

/** The account in the documents, AWS's example. */
const documentedAccount = "111122223333";

/** A folder in which the reader of a document runs its commands, with the package installed globally. */
export class ReaderShell {
  public readonly folder = mkdtempSync(join(tmpdir(), "eks-auth-reader-"));

  public constructor(private readonly cluster: DocumentedCluster) {
    mkdirSync(join(this.folder, "global"));
    for (const [name, file] of Object.entries(bin)) {
      symlinkSync(join(packageFolder, file), join(this.folder, "global", name));
    }
  }

  /** A text of a document with the account and the cluster of the sandbox. */
  public actual(text: string): string {
    return text
      .replaceAll(documentedAccount, fromSandbox("SANDBOX_ACCOUNT"))
      .replace(/(?<![\w./-])prod\b/g, this.cluster.clusterName);
  }

  /** Outputs with the account and the cluster of the documents. */
  public documented(outputs: readonly string[]): string[] {
    const named = outputs.map((text) => text.replace(new RegExp(`\\b${this.cluster.clusterName}\\b`, "g"), "prod"));
    return stable(named, fromSandbox("SANDBOX_ACCOUNT"));
  }

  public write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), this.actual(text));
  }

  public read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  /** Runs a command of a document as the reader. Its output includes the standard error. */
  public async run(command: string) {
    const env = {
      ...this.cluster.keys,
      PATH: [join(this.folder, "global"), process.env.PATH].join(delimiter),
      XDG_CACHE_HOME: join(this.folder, "cache"),
      KUBECONFIG: join(this.folder, "kubeconfig"),
    };
    const args = ["--norc", "-c", `exec 2>&1\n${this.actual(command)}`];
    const { status, stdout } = await runToEnd({ command: "bash", args, cwd: this.folder, env }, 5 * 60_000);
    return { status, stdout };
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** What happens around the commands of a document. */
interface ReaderEnvironment {
  /** The values of its placeholders, such as `<backup>`, given the last output. */
  values?: Record<string, (lastOutput: string) => Promise<string>>;
  /** Runs before or instead of a command: the returned command, if any, is the one that is run. */
  around?(command: string): Promise<string | undefined>;
  /** Runs after a command. */
  after?(command: string): Promise<void>;
}

/**
 * Runs every listing of a document as written, in order, and compares each output and each exit status with what the
 * document shows. With `WRITE_OUTPUTS=yes` in the environment, it first writes the outputs into the document.
 */
export async function followDocument(document: string, shell: ReaderShell, environment: ReaderEnvironment = {}) {
  const { values = {}, around, after } = environment;
  for (const [name, text] of Object.entries(filesIn(document))) shell.write(name, text);
  const printed: string[] = [];
  let last = "";
  for (const { commands, status } of sessionsIn(document)) {
    let output = "";
    for (const [index, written] of commands.entries()) {
      let command = written;
      for (const [placeholder, value] of Object.entries(values)) {
        if (command.includes(placeholder)) command = command.replaceAll(placeholder, await value(last));
      }
      command = (await around?.(command)) ?? command;
      const ended = await shell.run(command);
      const expected = index === commands.length - 1 ? status : 0;
      assert.equal(ended.status, expected, `${document}: ${command}\n${ended.stdout}`);
      last = ended.stdout;
      output += ended.stdout;
      await after?.(command);
    }
    printed.push(output);
  }
  const outputs = shell.documented(printed);
  if (process.env.WRITE_OUTPUTS === "yes") {
    writeOutputs(document, outputs);
  }
  for (const [index, { commands, output }] of sessionsIn(document).entries()) {
    const actual = outputs[index] ?? "";
    if (output !== undefined && !isAsShown(actual, output)) {
      assert.equal(actual, output, `${document}: ${commands.join("\n")}`);
    }
  }
}
