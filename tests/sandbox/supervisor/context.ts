import type { Layout } from "./layout";
import type { Secrets } from "./secrets";
import type { Ports, Programs } from "./settings";

/** The data that the parts of one sandbox share. */
export interface Context {
  readonly layout: Layout;
  readonly programs: Programs;
  readonly ports: Ports;
  readonly secrets: Secrets;
  /** The caller's environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Aborts the start. */
  readonly signal: AbortSignal;
}
