import { type EndingAccess, hasEnded } from "../../eks/accessEnd";
import type { CheckedInputs } from "../../validation/inputs";
import { isContainer } from "../../validation/outputs";

/**
 * The checks, in which access that has ended names no permission set, whose role may no longer exist. IAM isn't read for
 * it.
 *
 * @param list The input with the list of items that name roles. Default: the component's inputs name one role.
 */
export function withoutEndedNames<T extends object>(
  { inputs, gate, known }: CheckedInputs<T>,
  now: number,
  list?: keyof T,
): CheckedInputs<T> {
  const unnamed = <U>(item: U): U =>
    isContainer(item) && hasEnded(item as EndingAccess, now) ? { ...item, ssoPermissionSet: undefined } : item;
  const without = (args: T): T => {
    if (list === undefined) {
      return unnamed(args);
    }
    const items: unknown = args[list];
    return Array.isArray(items) ? { ...args, [list]: items.map(unnamed) } : args;
  };
  const once = known.then(without);
  once.catch(() => undefined);
  return { inputs: without(inputs), gate, known: once };
}
