import * as pulumi from "@pulumi/pulumi";

/** True for a value that is there when the program runs: no output, no promise, and nothing that a preview can't know. */
export function isPlain<T>(input: pulumi.Input<T> | undefined): input is T | undefined {
  return !pulumi.Output.isInstance(input) && !(input instanceof Promise) && !pulumi.isUnknown(input);
}

/**
 * The value of an output, or undefined where a preview can't know it yet.
 *
 * For the rare decision that has to be made before a resource can be declared: whether it is declared, or under which
 * name. Whatever can be passed on as an output is passed on as an output instead.
 */
export async function whenKnown<T>(input: pulumi.Input<T>): Promise<{ value: T } | undefined> {
  // The two members are part of what side-by-side versions of the SDK rely on in each other, but not of its types.
  const output = pulumi.output(input) as unknown as { isKnown: Promise<boolean>; promise(): Promise<T> };
  return (await output.isKnown) ? { value: await output.promise() } : undefined;
}

/** The input, or `fallback` where it is left out, which an output may tell only once it is known. */
export function orDefault<T>(input: pulumi.Input<T> | undefined, fallback: T): pulumi.Input<T> {
  if (isPlain(input)) {
    return input ?? fallback;
  }
  return pulumi.output(input).apply((known) => known ?? fallback) as pulumi.Output<T>;
}

/** The member `key` of `whole`; `member` is its value, where `whole` is plain. An output stays one, with what it carries. */
export function memberOf<T>(
  whole: pulumi.Input<object> | undefined,
  key: string | number,
  member: pulumi.Input<T>,
): pulumi.Input<T> {
  if (isPlain(whole)) {
    return member;
  }
  const record = pulumi.output(whole as pulumi.Input<Record<string | number, T>>);
  return record.apply((known) => (known as Record<string | number, T>)[key]) as pulumi.Output<T>;
}

/**
 * The output of a child, which fails where `condition` does. The SDK never settles the outputs of a resource whose inputs
 * fail, and a program that waits for them would hang instead of ending with the error.
 */
export function failingWith<T>(output: pulumi.Output<T>, condition: pulumi.Output<unknown>): pulumi.Output<T> {
  return pulumi.all([output, condition]).apply(([value]) => value) as pulumi.Output<T>;
}

/** What `failingWith` takes: fails where the output does, but is neither secret nor unknown where the output is. */
export function outcomeOf(output: pulumi.Output<unknown>): pulumi.Output<void> {
  return pulumi.output(whenKnown(output).then(() => undefined));
}
