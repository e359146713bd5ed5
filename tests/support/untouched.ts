import assert from "node:assert/strict";
import { backups, readAwsAuth } from "./liveAwsAuth";
import type { Run } from "./stack";

/**
 * Runs something that must not change the live ConfigMap: afterwards the ConfigMap, including its resourceVersion, and
 * its backups must be the same.
 */
export async function untouched<T>(run: () => Promise<T>): Promise<T> {
  const before = [await readAwsAuth(), await backups()];
  const result = await run();
  assert.deepEqual([await readAwsAuth(), await backups()], before);
  return result;
}

/** The errors and warnings of an engine run about the program, without Pulumi's own, each once. */
export function said({ messages }: Run): string[] {
  const own = messages.filter((message) => !/^update failed$|^code: -?\d/.test(message));
  return [...new Set(own)];
}

/** The engine's message for an input that a resource's check rejects. */
export const refusedInCheck = (resource: string, reason: string) =>
  `eks-auth:index:AwsAuthEntries resource '${resource}' has a problem: ${reason}`;

/** A run that is expected to succeed. */
export async function succeeds(running: Promise<Run>): Promise<Run> {
  const run = await running;
  assert.ok(run.ok, run.messages.join("\n"));
  return run;
}
