import * as pulumi from "@pulumi/pulumi";
import { isOutputKnown, outputOf, outputValue, valueWithUnknowns } from "../sdkInternals";

// An output of the SDK costs two dozen promises, and `pulumi.output` and `pulumi.all` create two more for each output
// that they get. So plain values stay plain here, and outputs are used directly.

/** True for a plain value: no output, no promise, and no unknown value of a preview. */
export function isPlain<T>(input: pulumi.Input<T> | undefined): input is T | undefined {
  return !pulumi.Output.isInstance(input) && !(input instanceof Promise) && !pulumi.isUnknown(input);
}

/** True for a list or a record. A resource is neither. */
export function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !pulumi.Resource.isInstance(value);
}

/** True for a plain value with only plain values in it. */
export function isDeeplyPlain(value: unknown): boolean {
  return isPlain(value) && (!isContainer(value) || Object.values(value).every(isDeeplyPlain));
}

/** The input as an output. If it already is an output, its value may contain outputs, as in a list of outputs. */
export function asOutput<T>(input: pulumi.Input<T>): pulumi.Output<T> {
  return pulumi.Output.isInstance<T>(input) ? input : (pulumi.output(input) as pulumi.Output<T>);
}

/** Applies `change` to an input, as an output. `change` gets a value without outputs at any depth. */
export function deepApply<T, U>(input: pulumi.Input<T>, change: (known: T) => pulumi.Input<U>): pulumi.Output<U> {
  const through = (known: unknown): unknown =>
    isDeeplyPlain(known)
      ? change(known as T)
      : (pulumi.output(known) as pulumi.Output<unknown>).apply((value) => change(value as T));
  return asOutput<unknown>(input).apply(through) as pulumi.Output<U>;
}

/** Applies `change` to an input. For a plain input it runs immediately, and the result stays plain. */
export function mapInput<T, U>(input: pulumi.Input<T>, change: (known: T) => pulumi.Input<U>): pulumi.Input<U> {
  return isDeeplyPlain(input) ? change(input as T) : deepApply(input, change);
}

/**
 * The value of an output, or undefined if a preview can't know it yet.
 *
 * Use it only for decisions that come before a resource is declared: whether it is declared, or under which name. Pass
 * on all other values as outputs.
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

/** The input, or `fallback` if it is omitted. An output may resolve to undefined, which also counts as omitted. */
export function withDefault<T>(input: pulumi.Input<T> | undefined, fallback: T): pulumi.Input<T> {
  if (isPlain(input)) {
    return input ?? fallback;
  }
  return asOutput(input).apply((known) => known ?? fallback) as pulumi.Output<T>;
}

/**
 * The member `key` of `whole`. If `whole` is plain, this is `member`; otherwise an output with the dependencies of
 * `whole`.
 */
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

/** A copy of `value` in which each output and promise is replaced. */
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
 * Combines lists and records that contain outputs into one output. `pulumi.output` does the same, but creates two more
 * outputs for each output, and one for each list and record around it. The values of the outputs must not contain
 * outputs.
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

/** The value as an output that also has the dependencies of another output. */
export function dependingOn(value: unknown, other: pulumi.Output<unknown>): pulumi.Output<unknown> {
  return dependingOnResources(pulumi.output(value) as pulumi.Output<unknown>, pulumi.getAllResources(other));
}

/**
 * The output with resources as further dependencies: what uses it is created after them, and deleted before them. Unlike
 * an output that is combined with theirs, a preview knows it even if it doesn't know these yet.
 */
export function dependingOnResources<T>(
  own: pulumi.Output<T>,
  others: Promise<Iterable<pulumi.Resource>>,
): pulumi.Output<T> {
  return outputOf({
    value: valueWithUnknowns(own),
    isKnown: isOutputKnown(own),
    isSecret: pulumi.isSecret(own),
    resources: Promise.all([pulumi.getAllResources(own), others]).then((all) => all.flatMap((each) => [...each])),
  });
}

/** True for an input that contains a secret. */
export async function containsSecret(input: pulumi.Input<unknown>): Promise<boolean> {
  return !isDeeplyPlain(input) && pulumi.isSecret(pulumi.output(input));
}

/** True for a value from a resource of the running program, which may still have to be created or changed. */
export async function dependsOnResource(input: pulumi.Input<unknown>): Promise<boolean> {
  return !isDeeplyPlain(input) && (await pulumi.getAllResources(pulumi.output(input))).size > 0;
}

/**
 * The kubeconfig as a secret; undefined if it is omitted, which for an output may be known only later. A secret that
 * contains undefined would be passed on as a value.
 */
export async function asSecret(
  kubeconfig: pulumi.Input<string> | undefined,
): Promise<pulumi.Output<string> | undefined> {
  const known = await resolveIfKnown(kubeconfig as pulumi.Input<string | undefined | null>);
  const isLeftOut = known !== undefined && (known.value ?? undefined) === undefined;
  return isLeftOut ? undefined : pulumi.secret(kubeconfig as pulumi.Input<string>);
}
