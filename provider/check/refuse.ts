import { invalidInputs } from "./inputs";
import type { Issue } from "./issues";
import { withoutSecrets } from "./secrets";

/** Fails with problems that show only once something was looked up, if there are any. */
export async function refuse(component: string, name: string, args: object, problems: Issue[]): Promise<void> {
  if (problems.length > 0) {
    const error = invalidInputs(component, name, await withoutSecrets(problems, { ...args }));
    // The line of the program is long past: the stack would only lead into this package.
    error.stack = error.message;
    throw error;
  }
}
