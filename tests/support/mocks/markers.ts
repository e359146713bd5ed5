import * as pulumi from "@pulumi/pulumi";

/** Represents a value that is unknown during preview. */
export const unknown = "«unknown»";

/** Represents a secret value. */
export function secret(value: unknown): { "«secret»": unknown } {
  return { "«secret»": value };
}

/** An output that is unknown during preview. */
export function notKnown<T = string>(): pulumi.Output<T> {
  return pulumi.output(pulumi.unknown) as unknown as pulumi.Output<T>;
}

// How the SDK and the engine encode these two:
// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go
const unknownOnTheWire = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Properties as sent to the engine, including `unknown` and `secret(…)`. */
export function decode(value: unknown): unknown {
  if (value === unknownOnTheWire) {
    return unknown;
  }
  if (Array.isArray(value)) {
    return value.map(decode);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const record = value as Record<string, unknown>;
  return record[signature] === secretSignature
    ? secret(decode(record.value))
    : Object.fromEntries(Object.entries(record).map(([key, item]) => [key, decode(item)]));
}

/** A property as passed to a provider, with secrets unwrapped. */
export function unwrap(value: unknown): unknown {
  const record = value as Record<string, unknown> | null | undefined;
  return record?.[signature] === secretSignature ? record.value : value;
}

/** The value of an output, as `unknown` or `secret(…)` where applicable. Fails if the output fails. */
export async function see(output: pulumi.Input<unknown>): Promise<unknown> {
  const seen = pulumi.output(output as pulumi.Input<object>) as unknown as {
    isKnown: Promise<boolean>;
    isSecret: Promise<boolean>;
    promise(): Promise<unknown>;
  };
  const value = (await seen.isKnown) ? await seen.promise() : unknown;
  return (await seen.isSecret) ? secret(value) : value;
}
