import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { installPart } from "../sandbox/install/install";
import type { PartName } from "../sandbox/install/parts";
import { type Ended, runToEnd } from "../support/runToEnd";
import { patience } from "./sdks";

/** The result of a program's run: the number of resources by operation, and the outputs of the stack. */
export interface Done {
  changes: Record<string, number>;
  outputs: Record<string, unknown>;
}

/** A program that runs the engine through its language's Automation API. */
export interface Program {
  run(operation: "preview" | "up" | "destroy"): Promise<Done>;
  /** The resources in the stack, as `<type of the parent>$<type>::<name>`, sorted. */
  resources(): Promise<string[]>;
  /** The names of this package's providers in the stack. */
  providers(): Promise<string[]>;
}

/** The command of each language's program. The part is the program or, in Python and Java, what it needs. */
const commands = {
  nodejs: (part: string) => [process.execPath, part],
  python: (part: string) => [part, join(__dirname, "python", "program.py")],
  go: (part: string) => [part],
  java: (part: string) => [
    "java",
    "-XX:TieredStopAtLevel=1", // a quarter less CPU time: the program ends before more compilation pays
    "-jar",
    join(dirname(part), "program/target/program.jar"),
  ],
};

/** The program of a language, built if necessary. */
export async function programIn(language: keyof typeof commands): Promise<Program> {
  const part = await installPart(`sdk-${language}` satisfies PartName, process.env, AbortSignal.timeout(patience));
  const [command = "", ...args] = commands[language](part);
  return {
    run: async (operation) => doneBy(await runToEnd({ command, args: [...args, operation] }, 5 * 60_000)),
    resources: async () => (await typesAndNames(language)).filter((resource) => !ownToEngine.test(resource)),
    providers: async () => (await typesAndNames(language)).flatMap((resource) => ownProvider.exec(resource)?.[1] ?? []),
  };
}

function doneBy({ status, stdout, stderr }: Ended): Done {
  assert.equal(status, 0, `${stdout}\n${stderr}`);
  return JSON.parse(stdout.trim().split("\n").pop() ?? "");
}

const ownToEngine = /^pulumi:(pulumi:Stack|providers:)/;
const ownProvider = /^pulumi:providers:eks-auth::(.*)/;

/** The resources in a program's stack, sorted. */
async function typesAndNames(language: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-sdk-"));
  try {
    const program = async () => {};
    const projectName = `sdk-${language}`;
    const stack = await LocalWorkspace.selectStack({ stackName: "sdk", projectName, program }, { workDir: folder });
    const { deployment } = await stack.exportStack();
    return (deployment.resources ?? []).map(({ urn }: { urn: string }) => urn.split("::").slice(2).join("::")).sort();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
