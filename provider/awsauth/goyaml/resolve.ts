import type { ScalarNode } from "./types";

// A port of resolve.go, gopkg.in/yaml.v2 2.4.0.

/** The value of a scalar for the authenticator. Kinds of numbers are distinguished only where it makes a difference. */
export type Scalar =
  | { type: "null" }
  | { type: "bool"; value: boolean }
  | { type: "int"; value: bigint }
  | { type: "float"; value: number }
  | { type: "text"; value: string };

/** A value or a tag that makes the whole document unreadable. */
export class ValueError extends Error {
  constructor(
    problem: string,
    readonly line: number,
  ) {
    super(problem);
    this.name = "ValueError";
  }
}

const core = "tag:yaml.org,2002:";

const words = new Map<string, Scalar>(
  (
    [
      [{ type: "null" }, ["", "~", "null", "Null", "NULL"]],
      [{ type: "bool", value: true }, ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]],
      [{ type: "bool", value: false }, ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]],
      [{ type: "float", value: Number.NaN }, [".nan", ".NaN", ".NAN"]],
      [{ type: "float", value: Number.POSITIVE_INFINITY }, [".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"]],
      [{ type: "float", value: Number.NEGATIVE_INFINITY }, ["-.inf", "-.Inf", "-.INF"]],
    ] as [Scalar, string[]][]
  ).flatMap(([scalar, spellings]) => spellings.map((spelling): [string, Scalar] => [spelling, scalar])),
);

/** The value of a scalar node, by the rules of YAML 1.1 (https://yaml.org/type/) as go-yaml 2.4 implements them. */
export function resolve(node: ScalarNode): Scalar {
  const { tag, value, implicit } = node;
  if (tag === "") {
    return implicit ? untagged(value) : { type: "text", value };
  }
  if (tag === `${core}binary`) {
    return { type: "text", value: fromBase64(node) };
  }
  const type = tag.startsWith(core) ? tag.slice(core.length) : "";
  if (!["null", "bool", "int", "float", "timestamp"].includes(type)) {
    return { type: "text", value };
  }
  if (type === "timestamp" && isTimestamp(value)) {
    return { type: "text", value };
  }
  const found = untagged(value);
  if (type === "float" && found.type === "int" && found.value < 2n ** 63n) {
    return { type: "float", value: Number(found.value) };
  }
  if (found.type !== type) {
    throw new ValueError(`${JSON.stringify(value)} is tagged !!${type} and isn't a valid ${type}`, node.line);
  }
  return found;
}

/** The value of a text without quotes and tag. */
function untagged(text: string): Scalar {
  return words.get(text) ?? number(text) ?? { type: "text", value: text };
}

function number(text: string): Scalar | undefined {
  if (/^\./.test(text)) {
    return /^\.\d+([eE][-+]?\d+)?$/.test(text) ? float(text) : undefined;
  }
  if (!/^[-+\d]/.test(text)) {
    return undefined;
  }
  const plain = text.replaceAll("_", "");
  return integer(plain) ?? (/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(plain) ? float(plain) : undefined);
}

/** A float. A number that is too large for one remains text. */
function float(text: string): Scalar | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? { type: "float", value } : undefined;
}

const integers: [RegExp, string][] = [
  [/^0[xX]([\da-fA-F]+)$/, "0x"],
  [/^0[bB]([01]+)$/, "0b"],
  [/^0[oO]?([0-7]+)$/, "0o"],
  [/^(0|[1-9]\d*)$/, ""],
];

/** An integer of 64 bits, with or without sign. */
function integer(text: string): Scalar | undefined {
  const [, sign = "", digits = ""] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  for (const [pattern, prefix] of integers) {
    const found = pattern.exec(digits)?.[1];
    if (found !== undefined) {
      const size = BigInt(prefix + found);
      const value = sign === "-" ? -size : size;
      const most = sign === "" ? 2n ** 64n - 1n : 2n ** 63n - 1n;
      return value >= -(2n ** 63n) && value <= most ? { type: "int", value } : undefined;
    }
  }
  return undefined;
}

function fromBase64(node: ScalarNode): string {
  const text = node.value.replace(/[\r\n]/g, "");
  if (!/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw new ValueError(`${JSON.stringify(node.value)} is tagged !!binary and isn't valid base64`, node.line);
  }
  return decodeUtf8(Buffer.from(text, "base64"));
}

/** Decodes UTF-8. Each invalid byte becomes U+FFFD. */
function decodeUtf8(bytes: Buffer): string {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    const length = [1, 2, 3, 4].find((n) => isOneCharacter(bytes.subarray(i, i + n), n));
    text += length === undefined ? "\ufffd" : bytes.toString("utf8", i, i + length);
    i += length ?? 1;
  }
  return text;
}

function isOneCharacter(bytes: Buffer, length: number): boolean {
  const text = bytes.toString("utf8");
  return bytes.length === length && [...text].length === 1 && Buffer.from(text).equals(bytes);
}

const date = /^(\d{4})-(\d\d?)-(\d\d?)(.*)$/;
const time = "(\\d\\d?):(\\d\\d?):(\\d\\d?)(?:[.,]\\d+)?";
const zoned = new RegExp(`^[Tt]${time}(?:Z|[-+](\\d\\d):(\\d\\d))$`);
const zoneless = new RegExp(`^ +${time}$`);

/**
 * True for a date, or a date and time, as go-yaml 2.4 reads it after the tag `!!timestamp`: a subset of
 * https://yaml.org/type/timestamp.html, with months, days, hours, minutes and seconds of one digit allowed.
 */
function isTimestamp(text: string): boolean {
  const [, year, month, day, rest = ""] = date.exec(text) ?? [];
  if (!isDay(Number(year), Number(month), Number(day))) {
    return false;
  }
  if (rest === "") {
    return true;
  }
  const [, hour, minute, second, zoneHour = "0", zoneMinute = "0"] = zoned.exec(rest) ?? zoneless.exec(rest) ?? [];
  return (
    Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && Number(zoneHour) <= 24 && Number(zoneMinute) < 60
  );
}

function isDay(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return month >= 1 && month <= 12 && day >= 1 && day <= last;
}
