import type { Step } from "./progress";

/** Something that the sandbox is made of and that is built or installed on this machine. */
export interface Part {
  readonly name: string;
  /** What it is, for the progress lines. */
  readonly what: string;
  /** Changes with everything that the result depends on. */
  readonly key: string;
  /** Its main file, relative to the part's folder. */
  readonly file: string;
  /** Makes the part in the job's folder, which is moved to its place afterwards. */
  readonly make: (job: Job) => Promise<void>;
}

/** One making of a part. */
export interface Job {
  /** An empty folder. */
  readonly folder: string;
  /** The file for everything that the tools say. */
  readonly log: string;
  readonly step: Step;
  /** Says when to give up. */
  readonly signal: AbortSignal;
}
