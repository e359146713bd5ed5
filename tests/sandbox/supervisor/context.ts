import type { Layout } from "./layout";
import type { Secrets } from "./secrets";
import type { Ports, Programs } from "./settings";

/** What the parts of one sandbox need to know to find one another. */
export interface Context {
  readonly layout: Layout;
  readonly programs: Programs;
  readonly ports: Ports;
  readonly secrets: Secrets;
  /** The caller's environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Says when to give up. */
  readonly signal: AbortSignal;
}
