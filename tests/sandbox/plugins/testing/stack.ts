import type * as pulumi from "@pulumi/pulumi";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { TestStack } from "../../../support/stack";

export type { Run } from "../../../support/stack";
export { TestStack };

let stacks: TestStack[] = [];
let count = 0;

/** A stack of its own for a test; removeStacks() takes it down, with everything that it made. */
export async function stackOf(program: () => Promise<unknown>): Promise<TestStack> {
  count += 1;
  const stack = await TestStack.inline(`stand-in-${process.pid}-${count}`, async () => asOutputs(await program()));
  stacks.push(stack);
  return stack;
}

function asOutputs(result: unknown): Record<string, unknown> | undefined {
  return typeof result === "object" && result !== null ? { ...result } : undefined;
}

/** What an update does, one operation after the other, such as `create role` or `delete-replaced role`. */
export async function operations({ stack }: TestStack): Promise<string[]> {
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

/** What became known of some outputs while a program ran: in a preview, the unknown ones are missing. */
export function observe(outputs: Record<string, pulumi.Output<unknown>>, seen: Record<string, unknown>): void {
  for (const [name, output] of Object.entries(outputs)) {
    output.apply((value) => {
      seen[name] = value;
    });
  }
}
