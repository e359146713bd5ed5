import * as pulumi from "@pulumi/pulumi";
import { isPlain, pickMember, resolveIfKnown } from "../../validation/outputs";

/**
 * Declares resources for the items of a list, each named after its item: names by position would move when the first of
 * the list goes. So a resource is declared once its item's key is known: at once where list and key are plain. Only a
 * preview declares one without a key, where the key can't be known yet, and none where the list itself can't.
 *
 * @param keyOf What an item's resource is named after.
 * @param declare Declares the resource of an item; its result is an output of that resource.
 * @returns the results, which resolve when all the resources exist
 */
export function declareEach<T, R>(
  list: pulumi.Input<pulumi.Input<T>[]> | undefined,
  keyOf: (item: pulumi.Input<T>) => pulumi.Input<string | undefined>,
  declare: (item: pulumi.Input<T>, key: string | undefined, index: number) => pulumi.Output<R>,
): pulumi.Output<R[]> {
  const one = (given: pulumi.Input<T>, index: number): pulumi.Output<R> => {
    const item = pickMember(list, index, given);
    const key = keyOf(item);
    return isPlain(key)
      ? declare(item, key, index)
      : flat(pulumi.output(resolveIfKnown(key)).apply((known) => declare(item, known?.value, index)));
  };
  const all = (items: pulumi.Input<T>[]) => allOf(items.map(one));
  return isPlain(list)
    ? all(list ?? [])
    : flat(pulumi.output(resolveIfKnown(list)).apply((known) => all((known?.value ?? []) as pulumi.Input<T>[])));
}

/** The results in a list. Most lists have one item, for which `pulumi.all` makes more outputs than it takes. */
function allOf<R>(outputs: pulumi.Output<R>[]): pulumi.Output<R[]> {
  const [first] = outputs;
  return flat(outputs.length === 1 && first ? first.apply((result) => [result]) : pulumi.all(outputs));
}

/** An output of an output is the output itself; its type says so only where it knows what it is of. */
function flat<R>(output: pulumi.Output<unknown>): pulumi.Output<R> {
  return output as pulumi.Output<R>;
}

/**
 * A list of namespaces as a component checks it. No list means the whole cluster, which a program has to ask for itself:
 * an output that turns out to be nothing becomes an empty list, and that is refused.
 */
export function requireExplicitScope(
  namespaces: pulumi.Input<pulumi.Input<string>[]> | undefined,
): pulumi.Input<pulumi.Input<string>[]> | undefined {
  return isPlain(namespaces) ? namespaces : pulumi.output(namespaces).apply((known) => known ?? []);
}
