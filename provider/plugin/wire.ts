import { specialOutputValueSig, specialSecretSig, specialSigKey, unknownValue } from "@pulumi/pulumi/runtime/rpc";
import type { Properties, PropertyPath } from "../resources/managed";
import { pending } from "../validation/issues";

type Raw = Record<string, unknown>;

/**
 * Decodes properties from the engine: secrets, unknown values and output values become plain values, `pending` for
 * unknown ones. Nulls, which other languages send for omitted inputs, are removed from maps.
 */
export function decode(raw: object): Properties {
  const secrets: PropertyPath[] = [];
  return { values: decodeMap(raw as Raw, [], secrets), secrets };
}

function decodeMap(raw: Raw, path: PropertyPath, secrets: PropertyPath[]): Raw {
  const entries = Object.entries(raw).map(([key, value]) => [key, decodeValue(value, [...path, key], secrets)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

function decodeValue(raw: unknown, path: PropertyPath, secrets: PropertyPath[]): unknown {
  if (Array.isArray(raw)) {
    return raw.map((item, i) => decodeValue(item, [...path, String(i)], secrets));
  }
  if (typeof raw !== "object" || raw === null) {
    return raw === unknownValue ? pending : raw;
  }
  const map = raw as Raw;
  switch (map[specialSigKey]) {
    case specialSecretSig:
      secrets.push(path);
      return decodeValue(map.value ?? null, path, secrets);
    case specialOutputValueSig:
      if (map.secret === true) {
        secrets.push(path);
      }
      return "value" in map ? decodeValue(map.value, path, secrets) : pending;
    default:
      return decodeMap(map, path, secrets);
  }
}

/** Encodes properties for the engine, the inverse of `decode`. Undefined values are omitted. */
export function encode({ values, secrets }: Properties): Raw {
  return encodeMap(values, secrets);
}

/** `secrets` are the paths of secrets, relative to this value. */
function encodeMap(values: object, secrets: readonly PropertyPath[]): Raw {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, encodeValue(value, below(secrets, key))]));
}

function below(secrets: readonly PropertyPath[], key: string): PropertyPath[] {
  return secrets.filter(([first]) => first === key).map((path) => path.slice(1));
}

function encodeValue(value: unknown, secrets: readonly PropertyPath[]): unknown {
  if (secrets.some((path) => path.length === 0)) {
    return { [specialSigKey]: specialSecretSig, value: encodeValue(value, []) };
  }
  if (Array.isArray(value)) {
    return value.map((item, i) => encodeValue(item, below(secrets, String(i))));
  }
  if (typeof value === "object" && value !== null) {
    return encodeMap(value, secrets);
  }
  return value === pending ? unknownValue : value;
}
