import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineEvent, LocalWorkspace, PulumiCommand, type PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { forgetConnections } from "./freshConnections";
import { fromSandbox } from "./sandbox";
import { secretsSettings, writeNewState } from "./stackFiles";

/** The result of an engine run: each resource's operation by the last two parts of its URN, and the diagnostics. */
export interface Run {
  /** `<type> <name>` → create, update, same, delete, replace, … */
  steps: Record<string, string>;
  /** The properties changed by an update, by resource. */
  changed: Record<string, string[]>;
  /** Errors and warnings, in order. */
  messages: string[];
  /** The lines of infos, in order. */
  infos: string[];
  /** Whether the run succeeded. */
  ok: boolean;
}

/** A resource in the backend's file. */
interface StoredResource {
  readonly urn: string;
  readonly type: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Options of a stack. */
interface Options {
  /** The URL of a backend other than the sandbox's. */
  readonly backend?: string;
  /** For tests that change this process's AWS credentials, which the CLI would use for the stack's KMS key. */
  readonly withPassphrase?: boolean;
}

/** Marks a secret in a state, see https://www.pulumi.com/docs/iac/concepts/secrets/. */
const secretMark = "4dabf18193072939515e22adb298388d";

let command: Promise<PulumiCommand> | undefined;

/**
 * A stack on the real engine, in its own folder. Its state is read from the backend's files, since each CLI call costs
 * as much as a small update.
 */
export class TestStack {
  private constructor(
    public readonly stack: Stack,
    private readonly folder: string,
    private readonly project: string,
    private readonly backend: string,
  ) {
    // The SDK calls the CLI for both after each operation.
    stack.outputs = async () => ({});
    stack.info = async () => undefined;
  }

  /** A stack of an inline program, which runs the components in this process. */
  public static async inline(
    name: string,
    program: PulumiFn,
    project = "engine-tests",
    { backend, withPassphrase = false }: Options = {},
  ): Promise<TestStack> {
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-stack-"));
    const envVars: Record<string, string> = backend === undefined ? {} : { PULUMI_BACKEND_URL: backend };
    const url = backend ?? fromSandbox("PULUMI_BACKEND_URL");
    command ??= PulumiCommand.get();
    const pulumiCommand = await command;
    const workspace = await LocalWorkspace.create({
      workDir: folder,
      program,
      projectSettings: { name: project, runtime: "nodejs" },
      stackSettings: withPassphrase ? {} : { [name]: await secretsSettings() },
      envVars,
      pulumiCommand,
    });
    workspace.createStack = async (stack) =>
      writeNewState(folderOf(url), project, stack, String(pulumiCommand.version));
    return new TestStack(await Stack.create(name, workspace), folder, project, url);
  }

  /** Runs another program in the stack from now on. */
  public runs(program: PulumiFn): void {
    this.stack.workspace.program = program;
  }

  /** A signal interrupts the operation, as Ctrl-C does. */
  public preview(signal?: AbortSignal): Promise<Run> {
    return record((onEvent) => this.stack.preview({ onEvent, signal }));
  }

  public up(signal?: AbortSignal): Promise<Run> {
    return record((onEvent) => this.stack.up({ onEvent, signal }));
  }

  public refresh(): Promise<Run> {
    return record((onEvent) => this.stack.refresh({ onEvent }));
  }

  public destroy(signal?: AbortSignal): Promise<Run> {
    return record((onEvent) => this.stack.destroy({ onEvent, signal }));
  }

  /** `pulumi import`, run in a YAML project, which needs no Node host. */
  public importResource(type: string, name: string, id: string): void {
    this.runCli("import", type, name, id, "--protect=false", "--generate-code=false", "--skip-preview");
  }

  /** `pulumi state delete`. */
  public removeFromState(urn: string): void {
    this.runCli("state", "delete", urn);
  }

  private runCli(...command: string[]): void {
    const folder = join(this.folder, "cli");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "Pulumi.yaml"), `name: ${this.project}\nruntime: yaml\n`);
    execFileSync("pulumi", [...command, "--stack", this.stack.name, "--yes"], { cwd: folder });
  }

  public async output(name: string): Promise<unknown> {
    const stack = this.resources().find(({ type }) => type === "pulumi:pulumi:Stack");
    const value = stack?.outputs?.[name];
    return JSON.stringify(value)?.includes(secretMark) ? (await this.decrypted())[name]?.value : value;
  }

  private decrypted() {
    return Stack.prototype.outputs.call(this.stack);
  }

  /** The URNs in the state, sorted, without the stack and its providers. */
  public async urns(): Promise<string[]> {
    const urns = this.resources().map(({ urn }) => urn);
    return urns.filter((urn) => !/::pulumi:(pulumi:Stack|providers:\w+)::/.test(urn)).sort();
  }

  /** The state in the backend's file, with secrets encrypted. */
  public rawState(): string {
    return readFileSync(this.stateFile(), "utf8");
  }

  private stateFile(): string {
    return join(folderOf(this.backend), ".pulumi", "stacks", this.project, `${this.stack.name}.json`);
  }

  private resources(): readonly StoredResource[] {
    return JSON.parse(this.rawState()).checkpoint.latest?.resources ?? [];
  }

  /** Destroys the remaining resources of the stack, and removes it. */
  public async remove(): Promise<void> {
    if (this.resources().length > 0) await this.stack.destroy();
    rmSync(this.stateFile());
    rmSync(this.folder, { recursive: true });
  }
}

/** The folder of a file system backend. */
function folderOf(backend: string): string {
  return backend.slice("file://".length);
}

async function record(operation: (onEvent: (event: EngineEvent) => void) => Promise<unknown>): Promise<Run> {
  forgetConnections();
  const run: Run = { steps: {}, changed: {}, messages: [], infos: [], ok: true };
  const onEvent = (event: EngineEvent) => {
    const step = event.resourcePreEvent?.metadata ?? event.resOutputsEvent?.metadata;
    if (step && !/^pulumi:(pulumi:Stack|providers:)/.test(step.type)) {
      const key = `${step.type} ${step.urn.split("::").pop()}`;
      run.steps[key] = step.op;
      // Not every plugin lists the properties besides the details.
      const paths = step.diffs?.length ? step.diffs : Object.keys(step.detailedDiff ?? {});
      if (paths.length > 0) {
        run.changed[key] = [...new Set(paths.map((path) => path.replace(/[.[].*$/s, "")))].sort();
      }
    }
    const said = event.diagnosticEvent;
    if (said && (said.severity === "error" || said.severity === "warning")) {
      run.messages.push(stripColors(said.message).trim());
    }
    if (said?.severity === "info") {
      run.infos.push(...stripColors(said.message).trim().split("\n"));
    }
  };
  try {
    await operation(onEvent);
  } catch (error) {
    run.ok = false;
    run.messages.push(stripColors((error as Error).message));
  }
  return run;
}

function stripColors(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with one
  return text.replace(/<\{%[^%]*%\}>|\u001b\[[0-9;]*m/g, "");
}
