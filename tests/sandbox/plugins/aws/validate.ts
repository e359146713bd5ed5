import type { Value } from "../shared/values";

// Terraform's validations, with its messages. Each returns a value's error, or undefined.

export type Validation = (value: Value, name: string) => string | undefined;

/** The first error. */
export const all =
  (...validations: Validation[]): Validation =>
  (value, name) => {
    for (const validation of validations) {
      const problem = validation(value, name);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };

export const lengthBetween =
  (min: number, max: number): Validation =>
  (value, name) => {
    const { length } = String(value);
    return length < min || length > max
      ? `expected length of ${name} to be in the range (${min} - ${max}), got ${value}`
      : undefined;
  };

export const between =
  (min: number, max: number): Validation =>
  (value, name) =>
    typeof value !== "number" || value < min || value > max
      ? `expected ${name} to be in the range (${min} - ${max}), got ${value}`
      : undefined;

export const oneOf =
  (words: string[]): Validation =>
  (value, name) =>
    words.includes(String(value))
      ? undefined
      : `expected ${name} to be one of [${words.map((word) => `"${word}"`).join(" ")}], got ${value}`;

/** IAM's names: letters, digits and `+=,.@_-`. */
export const iamName = (max: number): Validation =>
  all(lengthBetween(1, max), (value, name) =>
    /^[\w+=,.@-]*$/.test(String(value)) ? undefined : `invalid value for ${name} (must match [\\w+=,.@-])`,
  );

/** `arn:<partition>:<service>:<region>:<account>:<resource>`; an empty string is accepted, as in Terraform. */
export const arn: Validation = (value, name) => {
  const text = String(value);
  const [prefix, partition = "", service = "", region = "", account = "", ...resource] = text.split(":");
  const invalid = (why: string) => `"${name}" (${text}) is an invalid ARN: ${why}`;
  if (text === "") return undefined;
  if (prefix !== "arn") return invalid("arn: invalid prefix");
  if (resource.length === 0) return invalid("arn: not enough sections");
  if (!/^aws(-[a-z]+)*$/.test(partition))
    return invalid("invalid partition value (expecting to match regular expression: ^aws(-[a-z]+)*$)");
  if (service === "") return invalid("missing service value");
  if (region !== "" && !/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(region)) return invalid("invalid region value");
  if (account !== "" && !/^(aws|aws-managed|third-party|aws-marketplace|\d{12}|cw.{10})$/.test(account)) {
    return invalid("invalid account ID value");
  }
  return resource.join(":") === "" ? invalid("missing resource value") : undefined;
};
