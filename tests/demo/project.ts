import { spawnSync } from "node:child_process";
import { copyExample } from "../support/programs";

/** A copy of an example with a stack of its own, and the Pulumi CLI in it, its commands and output shown. */
export class Project {
  readonly #example: ReturnType<typeof copyExample>;

  public constructor(name: string, config: Record<string, string>) {
    this.#example = copyExample(name);
    this.pulumi(["stack", "init", "demo"]);
    for (const [key, value] of Object.entries(config)) {
      this.pulumi(["config", "set", key, value]);
    }
  }

  /** Runs a command that has to succeed, or, with `refused`, has to fail. `env` is added to the environment. */
  public pulumi(args: string[], { env, refused = false }: { env?: object; refused?: boolean } = {}): void {
    console.log(`$ pulumi ${args.join(" ")}`);
    const { status } = spawnSync("pulumi", [...args, "--non-interactive", "--color=never"], {
      cwd: this.#example.folder,
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
    });
    if ((status !== 0) !== refused) {
      throw new Error(`pulumi ${args[0]} ended with status ${status}.`);
    }
  }

  public outputs(): Record<string, unknown> {
    const args = ["stack", "output", "--json", "--non-interactive"];
    return JSON.parse(spawnSync("pulumi", args, { cwd: this.#example.folder, encoding: "utf8" }).stdout);
  }

  public remove(): void {
    this.#example.remove();
  }
}
