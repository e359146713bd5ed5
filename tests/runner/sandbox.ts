import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const tellEnvironment = "console.log(JSON.stringify(process.env)); process.stdin.resume()";

/** A sandbox that runs until it is closed, for a series of commands. */
export class Sandbox {
  private constructor(
    private readonly holder: ChildProcess,
    /** The environment of a command in it. */
    public readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Starts one around a program that prints its environment and waits for the end of its input. */
  public static async start(): Promise<Sandbox> {
    const args = ["-q", process.execPath, "-e", tellEnvironment];
    const holder = spawn("tests/sandbox/run", args, { stdio: ["pipe", "pipe", "inherit"] });
    for await (const line of createInterface({ input: holder.stdout })) {
      return new Sandbox(holder, JSON.parse(line));
    }
    throw new Error("The sandbox didn't start.");
  }

  /** Whether it still runs: it ends when one of its parts fails. */
  public get isUp(): boolean {
    return this.holder.exitCode === null && this.holder.signalCode === null;
  }

  public async close(): Promise<void> {
    if (!this.isUp) return;
    const ended = once(this.holder, "exit");
    this.holder.stdin?.end();
    await ended;
  }
}
