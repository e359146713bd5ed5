import * as pulumi from "@pulumi/pulumi";

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

/** True for a value that is there when the program runs: no output and no promise. */
export function isPlain<T>(input: pulumi.Input<T> | undefined): input is T | undefined {
  return !pulumi.Output.isInstance(input) && !(input instanceof Promise);
}
