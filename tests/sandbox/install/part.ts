import type { Step } from "./progress";
import type { Tool } from "./tools";

/** Something that the sandbox or a test is made of and that is built or installed on this machine. */
export interface Part {
  readonly name: string;
  /** What it is, for the progress lines. */
  readonly what: string;
  /** Changes with everything that the result depends on. */
  readonly key: string;
  /** Its main file, relative to the part's folder. */
  readonly file: string;
  /** What it needs of the machine. */
  readonly tools: readonly Tool[];
  /** How long it takes after the parts before it, in seconds on two idle cores: an estimate, see README.md. */
  readonly seconds: number;
  /** Parts of the same queue are made one after the other, and the queues at the same time. */
  readonly queue: "kubernetes" | "pulumi" | "packages";
  /** Makes the part in the job's folder, which is moved to its place afterwards. */
  readonly make: (job: Job) => Promise<void>;
}

/** One making of a part. */
export interface Job {
  /** An empty folder. */
  readonly folder: string;
  /** Go's caches for these parts only. */
  readonly goCaches: string;
  /** The file for everything that the tools print. */
  readonly log: string;
  readonly step: Step;
  /** Aborts when the job is to be given up. */
  readonly signal: AbortSignal;
}
