import type { Step } from "./progress";
import type { Tool } from "./tools";

/** A part of the sandbox or of a test that is built or installed on this machine. */
export interface Part {
  readonly name: string;
  /** Its description, for the progress lines. */
  readonly what: string;
  /** Changes with everything that the result depends on. */
  readonly key: string;
  /** Its main file, relative to the part's folder. */
  readonly file: string;
  /** The tools that it needs on the machine. */
  readonly tools: readonly Tool[];
  /** How long it takes after the parts before it, in seconds on two idle cores: an estimate, see README.md. */
  readonly seconds: number;
  /** Parts of the same queue are prepared one after the other, and the queues concurrently. */
  readonly queue: "kubernetes" | "pulumi" | "packages";
  /** Creates the part in the job's folder, which is moved to its final place afterwards. */
  readonly make: (job: Job) => Promise<void>;
}

/** One run of a part's preparation. */
export interface Job {
  /** An empty folder. */
  readonly folder: string;
  /** Go's caches, for these parts only. */
  readonly goCaches: string;
  /** The file for all output of the tools. */
  readonly log: string;
  readonly step: Step;
  /** Aborts when the job is cancelled. */
  readonly signal: AbortSignal;
}
