import { show } from "../../check/problems";

/** Something about an input that is worth knowing, and no reason to refuse it. */
export interface Notice {
  /** `info`: it was mended. `warning`: it works, and may not be what was meant. */
  severity: "info" | "warning";
  /** The path of the input, as in `roles[0].roleArn`. */
  path: string;
  /** The value that was given. */
  value: unknown;
  /** What there is to know, without any word of the value, which may be a secret. */
  message: string;
}

/** A notice as one line: path, value, what there is to know. */
export function describeNotice({ path, value, message }: Notice): string {
  return `${path} is ${show(value)}: ${message}`;
}
