import { specialOutputValueSig, specialSecretSig, specialSigKey, unknownValue } from "@pulumi/pulumi/runtime/rpc";
import type { Properties, PropertyPath } from "../resources/managed";
import { pending } from "../validation/issues";

type Raw = Record<string, unknown>;

/**
 * Reads the properties that the engine sends: secrets, values that aren't known yet and output values become plain
 * values. A null, which is how other languages leave an input out, is left out of maps.
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

/** Writes properties as the engine takes them: the inverse of `decode`. What is undefined is left out. */
export function encode({ values, secrets }: Properties): Raw {
  return encodeMap(values, secrets);
}

/** `secrets` are the paths that go on below this value. */
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
