import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type Registration, type Run, type RunOptions, run } from "./mocks";
import { valueIn } from "./mocks/markers";

/** What a component test compares for each child. */
export type Child = Pick<Registration, "type" | "name" | "urn" | "inputs">;

/** The children of the components that a program declared, sorted by name, for an exact comparison. */
export function childrenIn({ registrations }: Run<unknown>): Child[] {
  return registrations
    .filter(({ parent }) => parent?.includes("eks-auth:index:"))
    .map(({ type, name, urn, inputs }) => ({ type, name, urn, inputs }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The only child of a type. */
export function childOf(done: Run<unknown>, type: string): Registration {
  const found = done.registrations.filter((registration) => registration.type === type);
  const [first] = found;
  assert.ok(first !== undefined && found.length === 1, `found ${found.length} children of type ${type}`);
  return first;
}

/** Runs a program that is expected to have no error. */
export async function runWell<T>(program: () => T | Promise<T>, options?: RunOptions): Promise<Run<T> & { result: T }> {
  const done = await run(program, options);
  assert.deepEqual(done.errors, []);
  return { ...done, result: done.result as T };
}

/** The message that a program is rejected with: its only error, with no child of a component registered. */
export async function rejectionOf(program: () => unknown, options?: RunOptions): Promise<string> {
  const done = await run(program, options);
  assert.deepEqual(childrenIn(done), []);
  assert.equal(done.errors.length, 1, `found ${done.errors.length} errors: ${done.errors.join("; ")}`);
  return done.errors[0] as string;
}

/** The message of a component that rejects its inputs, with a line for each problem. */
export function messageOf(component: string, lines: string[]): string {
  const count = lines.length === 1 ? "an invalid input" : `${lines.length} invalid inputs`;
  return [`${component} has ${count}:`, ...lines].join("\n  - ");
}

/** The names of the resources that an output depends on, sorted. */
export async function dependenciesOf(output: pulumi.Output<unknown>): Promise<string[]> {
  const resources = [...(await pulumi.getAllResources(output))];
  const urns = await Promise.all(resources.map(({ urn }) => valueIn(urn)));
  return urns.map((urn) => String(urn).split("::").pop() ?? "").sort();
}

/** The same inputs, each as an output that resolves later. */
export function later(args: object): Record<string, pulumi.Output<unknown>> {
  const entries = Object.entries(args).map(([key, value]) => [key, pulumi.output(Promise.resolve(value))]);
  return Object.fromEntries(entries);
}
