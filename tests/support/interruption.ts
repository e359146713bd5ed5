import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { TestStack } from "./stack";

/** What an interrupted update says. */
const said = "the test interrupts the update here";

/** Lets a test stop the engine's updates of a stack before one of its steps, as a crash between two steps would. */
export class Interruption {
  /** How many more steps an update may make. */
  private left = Number.POSITIVE_INFINITY;

  constructor(private readonly stack: TestStack) {}

  /** The program, with a hook before each creation, update and deletion of a resource. */
  public readonly of =
    (program: PulumiFn): PulumiFn =>
    async () => {
      const stop = new pulumi.ResourceHook("interruption", async () => {
        if (this.left <= 0) {
          throw new Error(said);
        }
        this.left -= 1;
      });
      const hooks = { beforeCreate: [stop], beforeUpdate: [stop], beforeDelete: [stop] };
      pulumi.runtime.registerResourceTransform(({ custom, type, props, opts }) =>
        custom && !type.startsWith("pulumi:") ? { props, opts: pulumi.mergeOptions(opts, { hooks }) } : undefined,
      );
      return program();
    };

  /**
   * Brings the stack to its program, a step at a time: the first update is stopped before it changes anything, each later
   * one after its first step, and after every one of them `check` looks at what there is.
   *
   * @returns how often it was interrupted
   */
  public async stepByStep(check: () => Promise<void>): Promise<number> {
    for (let count = 0; ; count++) {
      this.left = count === 0 ? 0 : 1;
      try {
        await this.stack.stack.up({ parallel: 1 });
        await check();
        return count;
      } catch (error) {
        if (!(error as Error).message.includes(said)) {
          throw error;
        }
      }
      await check();
    }
  }

  /** Takes the stack down, for which its hooks have to be there. */
  public async remove(): Promise<void> {
    this.left = Number.POSITIVE_INFINITY;
    await this.stack.stack.destroy({ runProgram: true });
    await this.stack.remove();
  }
}
