import * as pulumi from "@pulumi/pulumi";
import { isOutputKnown, outputOf, outputValue, valueWithUnknowns } from "../sdkInternals";

// An output of the SDK costs two dozen promises, and `pulumi.output` and `pulumi.all` make two more of each output that
// they are handed. So what is plain stays plain here, and an output is used as it is.

/** True for a value that is there when the program runs: no output, no promise, and nothing that a preview can't know. */
export function isPlain<T>(input: pulumi.Input<T> | undefined): input is T | undefined {
  return !pulumi.Output.isInstance(input) && !(input instanceof Promise) && !pulumi.isUnknown(input);
}

/** True for a list or a record. A resource is neither. */
export function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !pulumi.Resource.isInstance(value);
}

/** True for a value that is plain, and so are all the values in it. */
export function isDeeplyPlain(value: unknown): boolean {
  return isPlain(value) && (!isContainer(value) || Object.values(value).every(isDeeplyPlain));
}

/** The input as an output. One that is an output already may hold others, as a list of outputs. */
export function asOutput<T>(input: pulumi.Input<T>): pulumi.Output<T> {
  return pulumi.Output.isInstance<T>(input) ? input : (pulumi.output(input) as pulumi.Output<T>);
}

/** What `change` makes of an input, as an output. It sees values alone: no outputs, however deep. */
export function deepApply<T, U>(input: pulumi.Input<T>, change: (known: T) => pulumi.Input<U>): pulumi.Output<U> {
  const through = (known: unknown): unknown =>
    isDeeplyPlain(known)
      ? change(known as T)
      : (pulumi.output(known) as pulumi.Output<unknown>).apply((value) => change(value as T));
  return asOutput<unknown>(input).apply(through) as pulumi.Output<U>;
}

/** The same where it may stay plain: at once for an input that is plain. */
export function mapInput<T, U>(input: pulumi.Input<T>, change: (known: T) => pulumi.Input<U>): pulumi.Input<U> {
  return isDeeplyPlain(input) ? change(input as T) : deepApply(input, change);
}

/**
 * The value of an output, or undefined where a preview can't know it yet.
 *
 * For the rare decision that has to be made before a resource can be declared: whether it is declared, or under which
 * name. Whatever can be passed on as an output is passed on as an output instead.
 */
export async function resolveIfKnown<T>(input: pulumi.Input<T>): Promise<{ value: T } | undefined> {
  if (isDeeplyPlain(input)) {
    return { value: input as T };
  }
  const output = asOutput(input);
  if (!(await isOutputKnown(output))) {
    return undefined;
  }
  const value = await outputValue(output);
  return isDeeplyPlain(value) ? { value } : resolveIfKnown(pulumi.output(value) as pulumi.Input<T>);
}

/** The input, or `fallback` where it is left out, which an output may tell only once it is known. */
export function withDefault<T>(input: pulumi.Input<T> | undefined, fallback: T): pulumi.Input<T> {
  if (isPlain(input)) {
    return input ?? fallback;
  }
  return asOutput(input).apply((known) => known ?? fallback) as pulumi.Output<T>;
}

/** The member `key` of `whole`; `member` is its value, where `whole` is plain. An output stays one, with what it carries. */
export function pickMember<T>(
  whole: pulumi.Input<object> | undefined,
  key: string | number,
  member: pulumi.Input<T>,
): pulumi.Input<T> {
  if (isPlain(whole)) {
    return member;
  }
  return deepApply(whole as pulumi.Input<Record<string | number, T>>, (known) => known[key] as pulumi.Input<T>);
}

/** A copy of `value` with each output and promise in it replaced. */
export function mapEventual(value: unknown, replace: (eventual: unknown) => unknown): unknown {
  if (!isPlain(value)) {
    return replace(value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => mapEventual(item, replace));
  }
  return isContainer(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapEventual(item, replace)]))
    : value;
}

/**
 * Lists and records with outputs in them as one output. `pulumi.output` does the same, and makes two more outputs of each
 * that it finds, and one of each list and record around it. What the outputs hold has to be without outputs.
 */
export function combine<T>(whole: T): pulumi.Output<pulumi.Unwrap<T>> {
  const outputs: pulumi.Output<unknown>[] = [];
  mapEventual(whole, (eventual) => outputs.push(asOutput(eventual)));
  const withValues = (values: unknown[]) => {
    const next = values.values();
    return mapEventual(whole, () => next.next().value);
  };
  return outputOf({
    value: Promise.all(outputs.map(valueWithUnknowns)).then(withValues),
    isKnown: Promise.all(outputs.map(isOutputKnown)).then((known) => !known.includes(false)),
    isSecret: Promise.all(outputs.map(pulumi.isSecret)).then((secret) => secret.includes(true)),
    resources: Promise.all(outputs.map(pulumi.getAllResources)).then((all) => all.flatMap((each) => [...each])),
  });
}

/** The value as an output that has the dependencies of another too. */
export function dependingOn(value: unknown, other: pulumi.Output<unknown>): pulumi.Output<unknown> {
  const own = pulumi.output(value) as pulumi.Output<unknown>;
  return outputOf({
    value: valueWithUnknowns(own),
    isKnown: isOutputKnown(own),
    isSecret: pulumi.isSecret(own),
    resources: Promise.all([own, other].map(pulumi.getAllResources)).then((all) => all.flatMap((each) => [...each])),
  });
}

/** True for an input with a secret in it. */
export async function containsSecret(input: pulumi.Input<unknown>): Promise<boolean> {
  return !isDeeplyPlain(input) && pulumi.isSecret(pulumi.output(input));
}

/** True for a value that comes from a resource of the running program, which may yet be about to create or change it. */
export async function dependsOnResource(input: pulumi.Input<unknown>): Promise<boolean> {
  return !isDeeplyPlain(input) && (await pulumi.getAllResources(pulumi.output(input))).size > 0;
}
