import * as pulumi from "@pulumi/pulumi";
import { isPlain, pickMember, resolveIfKnown } from "../../validation/outputs";

/**
 * Declares resources for the items of a list, each named after its item, because names by position would change when an
 * earlier item is removed. So a resource is declared once its item's key is known, which is immediately if the list and
 * the key are plain. A preview in which the key can't be known yet declares the resource without a key; if the list
 * itself can't be known, it declares no resources.
 *
 * @param keyOf Returns the key after which an item's resource is named.
 * @param declare Declares the resource of an item, and returns an output of that resource.
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

/** The results as a list. Most lists have one item, for which `pulumi.all` would create more outputs than necessary. */
function allOf<R>(outputs: pulumi.Output<R>[]): pulumi.Output<R[]> {
  const [first] = outputs;
  return flat(outputs.length === 1 && first ? first.apply((result) => [result]) : pulumi.all(outputs));
}

/** An output of an output is the output itself, but its type shows this only for concrete types. */
export function flat<R>(output: pulumi.Output<unknown>): pulumi.Output<R> {
  return output as pulumi.Output<R>;
}

/**
 * A list of namespaces as a component checks it. No list means the whole cluster, which a program has to choose
 * explicitly: an output that turns out to be undefined becomes an empty list, which is rejected.
 */
export function requireExplicitScope(
  namespaces: pulumi.Input<pulumi.Input<string>[]> | undefined,
): pulumi.Input<pulumi.Input<string>[]> | undefined {
  return isPlain(namespaces) ? namespaces : pulumi.output(namespaces).apply((known) => known ?? []);
}
