import type { Data } from "./document/document";

/** The most that a ConfigMap holds: 1 MiB (https://kubernetes.io/docs/concepts/configuration/configmap/). */
export const largestConfigMap = 1024 * 1024;

/** How many bytes a ConfigMap holds; the names of its keys aren't counted. */
export function sizeOf(data: Data): number {
  return Object.values(data ?? {}).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
