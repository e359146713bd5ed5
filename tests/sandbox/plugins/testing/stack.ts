import * as pulumi from "@pulumi/pulumi";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { type Run, TestStack } from "../../../support/stack";

/** A program, which returns an object with its outputs. */
export type Program = () => Promise<unknown>;

/** A stack of an inline program, with the program's outputs from the last run. */
export class ObservedStack {
  /** By output name. After a preview, unknown outputs are missing. */
  values: Record<string, unknown> = {};

  private constructor(private readonly test: TestStack) {}

  static async of(name: string, program: Program): Promise<ObservedStack> {
    const stack = new ObservedStack(await TestStack.inline(name, async () => undefined));
    stack.runs(program);
    return stack;
  }

  /** The Automation API's stack, for operations that aren't offered here. */
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

/** A separate stack for a test; removeStacks() destroys it and everything in it. */
export async function stackOf(program: Program): Promise<ObservedStack> {
  count += 1;
  const stack = await ObservedStack.of(`stand-in-${process.pid}-${count}`, program);
  stacks.push(stack);
  return stack;
}

/** The operations of an update in order, such as `create role` or `delete-replaced role`. */
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

/** Removes the stacks of the last test: for afterEach. */
export async function removeStacks(): Promise<void> {
  const old = stacks;
  stacks = [];
  for (const stack of old) await stack.remove();
}
