import { run } from "../../tests/support/mocks";
import type { Functions } from "../../tests/support/mocks/functions";

/** What a page says that the schema can't hold. */
export interface Notes {
  /** What the deployer may do in AWS besides what the description lists. */
  permissions?: {
    /** The components whose permissions it needs too. */
    of?: string[];
    /** Further actions, as in `iam:AttachUserPolicy`. */
    actions?: string[];
    /** What else is to be said of them. */
    words?: string;
  };
  /** What the deployer may do in Kubernetes. Default: nothing is needed. */
  kubernetes?: string;
  /** An example of each kind of error, in the order of the page. */
  errors: ExampleError[];
  /** What else is to be said of errors. */
  moreErrors?: string;
}

/** An error, and how it comes about. */
export interface ExampleError {
  /** When it comes, in words. */
  when: string;
  /** Makes it, and gives its message. */
  message: () => Promise<string>;
}

/** The message that a program is refused with, against an engine and a cloud that are made up. */
export function refusal(when: string, program: () => unknown, functions: Functions = {}): ExampleError {
  const message = async () => {
    const { errors } = await run(program, { functions, preview: true });
    const [first] = errors;
    if (first === undefined || errors.length > 1) {
      throw new Error(`"${when}" is to have one error, and has ${errors.length}: ${errors.join("; ")}`);
    }
    return first;
  };
  return { when, message };
}
