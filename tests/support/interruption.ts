import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { forgetConnections } from "./freshConnections";
import type { TestStack } from "./stack";

/** What an interrupted update says. */
const said = "the test interrupts the update here";

/** When and how updates are interrupted. */
export interface AccessMethod {
  /** Before a step, or after it was made and before the engine has saved that. Default: before. */
  moment?: "before" | "after";
  /** What happens then. Default: the step fails. */
  stop?: () => Promise<unknown>;
}

/** Lets a test stop the engine's updates of a stack at each of their steps, as a crash would. */
export class Interruption {
  /** The steps that are yet to be interrupted are all but these; nothing is interrupted without them. */
  private interrupted: Set<string> | undefined;
  private isStopped = false;

  constructor(
    private readonly stack: TestStack,
    private readonly way: AccessMethod = {},
  ) {}

  /** The program, with a hook around each creation, update and deletion of a resource. */
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
   * Brings the stack to its program: each step is interrupted once, with an update that ends by it, and `check` looks at
   * what there is after every update.
   *
   * @param resume What has to be done before the next update.
   * @returns how often it was interrupted
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

  /** Takes the stack down, for which its hooks have to be there. */
  public async remove(): Promise<void> {
    this.interrupted = undefined;
    await this.stack.stack.destroy({ runProgram: true });
    await this.stack.remove();
  }
}
