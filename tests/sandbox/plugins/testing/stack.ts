import * as pulumi from "@pulumi/pulumi";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { type Run, TestStack } from "../../../support/stack";

/** A program; the object that it returns holds its outputs. */
export type Program = () => Promise<unknown>;

/** A stack of an inline program, and what became known of the program's outputs when it last ran. */
export class ObservedStack {
  /** By the outputs' names. After a preview those that are still unknown are missing. */
  values: Record<string, unknown> = {};

  private constructor(private readonly test: TestStack) {}

  static async of(name: string, program: Program): Promise<ObservedStack> {
    const stack = new ObservedStack(await TestStack.inline(name, async () => undefined));
    stack.runs(program);
    return stack;
  }

  /** The Automation API's stack, for what isn't offered here. */
  get stack() {
    return this.test.stack;
  }

  /** Runs another program from now on. */
  runs(program: Program): void {
    this.test.runs(async () => {
      this.values = {};
      const outputs: Record<string, unknown> = { ...((await program()) ?? {}) };
      for (const [name, output] of Object.entries(outputs)) {
        pulumi.all([output]).apply(([value]) => {
          this.values[name] = value;
        });
      }
      return outputs;
    });
  }

  preview = (): Promise<Run> => this.test.preview();
  up = (): Promise<Run> => this.test.up();
  refresh = (): Promise<Run> => this.test.refresh();
  destroy = (): Promise<Run> => this.test.destroy();
  remove = (): Promise<void> => this.test.remove();

  importResource(type: string, name: string, id: string): void {
    this.test.importResource(type, name, id);
  }
}

let stacks: ObservedStack[] = [];
let count = 0;

/** A stack of its own for a test; removeStacks() takes it down, with everything that it made. */
export async function stackOf(program: Program): Promise<ObservedStack> {
  count += 1;
  const stack = await ObservedStack.of(`stand-in-${process.pid}-${count}`, program);
  stacks.push(stack);
  return stack;
}

/** What an update does, one operation after the other, such as `create role` or `delete-replaced role`. */
export async function operations({ stack }: ObservedStack): Promise<string[]> {
  const done: string[] = [];
  const onEvent = ({ resourcePreEvent, resOpFailedEvent }: EngineEvent) => {
    const step = resourcePreEvent?.metadata ?? resOpFailedEvent?.metadata;
    const name = step?.urn.split("::").pop();
    if (step && name && !step.type.startsWith("pulumi:") && step.op !== "same") done.push(`${step.op} ${name}`);
  };
  await stack.up({ onEvent });
  return done;
}

/** Removes the stacks of the test that has just run: for afterEach. */
export async function removeStacks(): Promise<void> {
  const old = stacks;
  stacks = [];
  for (const stack of old) await stack.remove();
}
