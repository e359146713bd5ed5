import type { Member, Value } from "../goyaml/decode";
import { type Scalar, ValueError } from "../goyaml/resolve";

/**
 * The authenticator turns the YAML of mapRoles and mapUsers into JSON before it reads it. JSON has no infinite numbers
 * and no keys but texts.
 *
 * - `fine`: the value can be written as JSON.
 * - `fails`: it can't, and the key is lost.
 * - `random`: two keys become one, and which value stays is chance; it can be written with one of them only.
 */
export type Jsonable = "fine" | "fails" | "random";

/** Whether a value can be written as JSON. Throws for a key that can't. */
export function jsonable(value: Value): Jsonable {
  switch (value.type) {
    case "float":
      return Number.isFinite(value.value) ? "fine" : "fails";
    case "list":
      return together(value.items.map(jsonable));
    case "map":
      return together(
        sameKeys(value.members).map((members) => either(members.map((member) => jsonable(member.value)))),
      );
    default:
      return "fine";
  }
}

function together(parts: Jsonable[]): Jsonable {
  return parts.includes("fails") ? "fails" : parts.includes("random") ? "random" : "fine";
}

function either(parts: Jsonable[]): Jsonable {
  const [first = "fine", ...others] = parts;
  return others.every((part) => part === first) ? first : "random";
}

/** The members of a map, those together whose keys are the same in JSON. */
function sameKeys(members: Map<string, Member>): Member[][] {
  const groups = new Map<string, Member[]>();
  for (const member of members.values()) {
    const key = jsonKey(member.key, member.value.node.line);
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  return [...groups.values()];
}

function jsonKey(key: Scalar, line: number): string {
  if (key.type === "null") {
    throw new ValueError("a key is missing, or is null", line);
  }
  if (key.type === "int" && key.value >= 2n ** 63n) {
    throw new ValueError(`the key ${key.value} is too large a number`, line);
  }
  if (key.type === "float") {
    return shortFloat(key.value);
  }
  return String(key.value);
}

/** A number in as few digits as tell it from others of 32 bits, as Go writes it. */
function shortFloat(value: number): string {
  const single = Math.fround(value);
  if (!Number.isFinite(single)) {
    return Number.isNaN(single) ? ".nan" : single > 0 ? ".inf" : "-.inf";
  }
  const digits = [1, 2, 3, 4, 5, 6, 7, 8].find((n) => Math.fround(Number(single.toPrecision(n))) === single) ?? 9;
  const [mantissa = "", exponent = "0"] = single.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) {
    return Object.is(single, -0) ? "-0" : String(Number(`${mantissa}e${power}`));
  }
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
