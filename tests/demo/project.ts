import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { copyExample } from "../support/programs";
import type { Log } from "./log";

/** A copy of an example with its own stack, and the Pulumi CLI in it. The copy is deleted with the sandbox. */
export class Project {
  private constructor(
    private readonly folder: string,
    private readonly log: Log,
  ) {}

  /** Copies an example and creates a stack with this configuration. */
  public static async open(example: string, config: Record<string, string>, log: Log): Promise<Project> {
    const project = new Project(copyExample(example).folder, log);
    await project.pulumi(["stack", "init", "demo"]);
    const values = Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    await project.pulumi(["config", "set-all", ...values]);
    return project;
  }

  /**
   * Runs preview, up or destroy. Throws if it fails, or, with `refused`, if it succeeds.
   * @param env Variables added to the environment.
   * @returns The events of the engine.
   */
  public async engine(
    args: string[],
    { env, refused = false }: { env?: NodeJS.ProcessEnv; refused?: boolean } = {},
  ): Promise<EngineEvent[]> {
    const events = join(this.folder, "events.log");
    const quiet = ["--non-interactive", "--suppress-progress", "--color=never", `--event-log=${events}`];
    await this.pulumi([...args, ...quiet], { env: { ...env, PULUMI_DEBUG_COMMANDS: "true" }, refused });
    const lines = readFileSync(events, "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line));
  }

  public async output(name: string): Promise<string> {
    return (await this.pulumi(["stack", "output", name])).trimEnd();
  }

  private pulumi(
    args: string[],
    { env, refused = false }: { env?: NodeJS.ProcessEnv; refused?: boolean } = {},
  ): Promise<string> {
    const options = { cwd: this.folder, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
    return new Promise((resolve, reject) => {
      execFile("pulumi", args, options, (error, stdout, stderr) => {
        this.log.detail(`\n[${this.folder}] $ pulumi ${args.join(" ")}\n${stdout}${stderr}`);
        if ((error === null) === refused) {
          reject(new Error(`pulumi ${args[0]} ended with status ${error === null ? 0 : error.code}.`));
        } else {
          resolve(stdout);
        }
      });
    });
  }
}
