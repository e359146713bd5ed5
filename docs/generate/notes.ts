import type { ManagedResource } from "../../provider/resources/managed";
import { run } from "../../tests/support/mocks";
import type { LiveAws } from "../../tests/support/mocks/awsClients";
import type { Functions } from "../../tests/support/mocks/functions";

/** The parts of a page that the schema can't hold. */
export interface Notes {
  /** AWS permissions of the deployer, in addition to those in the component's description. */
  permissions?: {
    /** Components whose permissions are needed too. */
    of?: string[];
    /** Further actions, such as `iam:AttachUserPolicy`. */
    actions?: string[];
    /** A paragraph about them. */
    words?: string;
  };
  /** Kubernetes permissions of the deployer. Default: none. */
  kubernetes?: string;
  /** A section before the errors. */
  section?: string;
  /** Examples of errors, in the order of the page. */
  errors: ExampleError[];
  /** A paragraph about further errors. */
  moreErrors?: string;
}

/** An error with its cause. */
export interface ExampleError {
  /** The cause, as a sentence. */
  when: string;
  /** Causes the error and returns its message. */
  message: () => Promise<string>;
}

/** The error that a program fails with, on a mock engine and a mock cloud. */
export function rejection(
  when: string,
  program: () => unknown,
  functions: Functions = {},
  live: LiveAws = {},
): ExampleError {
  const message = async () => {
    const { errors } = await run(program, { ...live, functions, preview: true });
    const [first] = errors;
    if (first === undefined || errors.length > 1) {
      throw new Error(`"${when}" must have exactly one error, but has ${errors.length}: ${errors.join("; ")}`);
    }
    return first;
  };
  return { when, message };
}

/** The error that the plugin rejects the inputs of a resource with. */
export function rejectedCheck(when: string, resource: ManagedResource, values: Record<string, unknown>): ExampleError {
  const message = async () => {
    const { reasons } = await resource.check("", { values: {}, secrets: [] }, { values, secrets: [] });
    return reasons.join("\n");
  };
  return { when, message };
}
