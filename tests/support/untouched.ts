import assert from "node:assert/strict";
import { backups, readAwsAuth } from "./liveAwsAuth";
import type { Run } from "./stack";

/**
 * Runs something during which nobody may touch the live ConfigMap: it has to be the same afterwards as a whole, with its
 * resourceVersion, and so have its backups.
 */
export async function untouched<T>(run: () => Promise<T>): Promise<T> {
  const before = [await readAwsAuth(), await backups()];
  const result = await run();
  assert.deepEqual([await readAwsAuth(), await backups()], before);
  return result;
}

/** What a run of the engine said about the program: its errors and warnings without Pulumi's own, each once. */
export function said({ messages }: Run): string[] {
  const own = messages.filter((message) => !/^update failed$|^code: -?\d/.test(message));
  return [...new Set(own)];
}

/** How the engine tells what the check of a resource refuses. */
export const refusedInCheck = (resource: string, reason: string) =>
  `eks-auth:index:AwsAuthEntries resource '${resource}' has a problem: ${reason}`;

/** A run that has to succeed. */
export async function succeeds(running: Promise<Run>): Promise<Run> {
  const run = await running;
  assert.ok(run.ok, run.messages.join("\n"));
  return run;
}
