import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { forgetConnections } from "./freshConnections";
import type { TestStack } from "./stack";

/** The error of an interrupted update. */
const said = "the test interrupts the update here";

/** When and how updates are interrupted. */
export interface AccessMethod {
  /** Before a step, or after it and before the engine has saved its result. Default: before. */
  moment?: "before" | "after";
  /** How the update is interrupted. Default: the step fails. */
  stop?: () => Promise<unknown>;
}

/** Lets a test interrupt the engine's updates of a stack at every step, as a crash would. */
export class Interruption {
  /** The steps that were already interrupted; undefined turns interruptions off. */
  private interrupted: Set<string> | undefined;
  private isStopped = false;

  constructor(
    private readonly stack: TestStack,
    private readonly way: AccessMethod = {},
  ) {}

  /** The program, with a hook around every creation, update and deletion of a resource. */
  public readonly of =
    (program: PulumiFn): PulumiFn =>
    async () => {
      const { moment = "before" } = this.way;
      const hooks = Object.fromEntries(
        ["Create", "Update", "Delete"].map((step) => [`${moment}${step}`, [this.hookOf(step)]]),
      );
      pulumi.runtime.registerResourceTransform(({ custom, type, props, opts }) =>
        custom && !type.startsWith("pulumi:") ? { props, opts: pulumi.mergeOptions(opts, { hooks }) } : undefined,
      );
      return program();
    };

  private hookOf(step: string): pulumi.ResourceHook {
    return new pulumi.ResourceHook(`interruption of ${step}`, async ({ urn }) => {
      const key = `${step} ${urn}`;
      if (this.interrupted?.has(key) === false) {
        this.interrupted.add(key);
        this.isStopped = true;
        await this.way.stop?.();
        throw new Error(said);
      }
    });
  }

  /**
   * Updates the stack until it matches its program: each step is interrupted once, which ends that update, and `check`
   * inspects the result after every update.
   *
   * @param resume Runs before the next update.
   * @returns The number of interruptions.
   */
  public async stepByStep(check: () => Promise<void>, resume = async () => {}): Promise<number> {
    const interrupted = new Set<string>();
    this.interrupted = interrupted;
    for (;;) {
      this.isStopped = false;
      forgetConnections();
      try {
        await this.stack.stack.up({ parallel: 1 });
        await check();
        return interrupted.size;
      } catch (error) {
        if (!this.isStopped) {
          throw error;
        }
      }
      await check();
      await resume();
    }
  }

  /** Destroys the stack, which needs its hooks. */
  public async remove(): Promise<void> {
    this.interrupted = undefined;
    await this.stack.stack.destroy({ runProgram: true });
    await this.stack.remove();
  }
}
