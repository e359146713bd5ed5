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
  /** Makes the part in an empty folder, which is moved to its place afterwards. */
  readonly make: (folder: string, log: string, step: Step) => Promise<void>;
}
