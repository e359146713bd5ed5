import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type ProgramInfo, type RunRequest, RunResponse } from "@pulumi/pulumi/proto/language_pb";

/** The exit status of a program that has already reported its errors to the engine. */
const reported = 32;

/** The programs that a host runs: each with the `cmd/run` of its own SDK, in its own process. */
export class Programs {
  readonly #engine: string;
  readonly #running = new Set<ChildProcess>();

  /** @param engine The engine's address. */
  constructor(engine: string) {
    this.#engine = engine;
  }

  /** Runs a program to its end, with this process's output. */
  async run(request: RunRequest): Promise<RunResponse> {
    const info = request.getInfo() as ProgramInfo;
    const environment = optionsOf(info);
    if (request.getAttachDebugger()) throw new Error("the stand-in doesn't support attaching a debugger");
    const folder = info.getProgramDirectory();
    let runner: string;
    try {
      runner = createRequire(join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run");
    } catch {
      return new RunResponse().setError(
        "It looks like the Pulumi SDK has not been installed. Have you run pulumi install?",
      );
    }
    const env = { ...process.env, ...environment, ...configurationOf(request) };
    const child = spawn(process.execPath, [runner, ...this.#arguments(request, info)], {
      env,
      stdio: ["ignore", "inherit", "inherit"],
    });
    this.#running.add(child);
    const status = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => resolve(code ?? -1));
    }).finally(() => this.#running.delete(child));
    if (status === reported) return new RunResponse().setBail(true);
    return new RunResponse().setError(status === 0 ? "" : `Program exited with non-zero exit code: ${status}`);
  }

  /** Interrupts every program. */
  cancel(): void {
    for (const child of this.#running) child.kill("SIGINT");
  }

  #arguments(request: RunRequest, info: ProgramInfo): string[] {
    const flags = Object.entries({
      monitor: request.getMonitorAddress(),
      engine: this.#engine,
      organization: request.getOrganization(),
      project: request.getProject(),
      "root-directory": info.getRootDirectory(),
      stack: request.getStack(),
      pwd: info.getProgramDirectory(),
      parallel: String(request.getParallel()),
    }).flatMap(([flag, value]) => (value === "" ? [] : [`--${flag}`, value]));
    const dryRun = request.getDryrun() ? ["--dry-run"] : [];
    return [...flags, ...dryRun, info.getEntryPoint(), ...request.getArgsList()];
  }
}

/** The configuration in the SDK's format, which still uses the older form of a key, `<namespace>:config:<name>`. */
function configurationOf(request: RunRequest): NodeJS.ProcessEnv {
  const entries = request.getConfigMap().getEntryList();
  const config = entries.map(([key, value]) => [key.replace(/^([^:]*):(?:config:)?/, "$1:config:"), value]);
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
}

/** The environment variables for the runtime options in Pulumi.yaml. */
function optionsOf(info: ProgramInfo): NodeJS.ProcessEnv {
  const { typescript = true, tsconfig, packagemanager: _, ...others } = info.getOptions()?.toJavaScript() ?? {};
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new Error(`the stand-in doesn't support the option ${unknown} of the Node runtime`);
  return {
    ...(typescript === true ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    ...(typeof tsconfig === "string" ? { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig } : {}),
  };
}
