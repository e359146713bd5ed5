/**
 * The condition operators of trust policies. Those that end in `IfExists`, and `Null`, aren't among them: a request that
 * lacks the key would pass.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export const TrustOperator = {
  /** The value is one of the given strings. */
  StringEquals: "StringEquals",
  /** The value is none of the given strings. */
  StringNotEquals: "StringNotEquals",
  /** The value is one of the given strings, ignoring case. */
  StringEqualsIgnoreCase: "StringEqualsIgnoreCase",
  /** The value is none of the given strings, ignoring case. */
  StringNotEqualsIgnoreCase: "StringNotEqualsIgnoreCase",
  /** The value matches one of the given patterns, in which `*` matches any characters and `?` matches one. */
  StringLike: "StringLike",
  /** The value matches none of the given patterns. */
  StringNotLike: "StringNotLike",
  /** The value matches one of the given ARNs, each part of which may have wildcards. */
  ArnLike: "ArnLike",
  /** The value matches none of the given ARNs. */
  ArnNotLike: "ArnNotLike",
  /** The address is in one of the given ranges. */
  IpAddress: "IpAddress",
  /** The address is in none of the given ranges. */
  NotIpAddress: "NotIpAddress",
  /** The time is before the given one. */
  DateLessThan: "DateLessThan",
  /** The time is before the given one, or equal to it. */
  DateLessThanEquals: "DateLessThanEquals",
  /** The time is after the given one. */
  DateGreaterThan: "DateGreaterThan",
  /** The time is after the given one, or equal to it. */
  DateGreaterThanEquals: "DateGreaterThanEquals",
  /** The number is less than the given one. */
  NumericLessThan: "NumericLessThan",
  /** The number is less than the given one, or equal to it. */
  NumericLessThanEquals: "NumericLessThanEquals",
  /** The number is greater than the given one. */
  NumericGreaterThan: "NumericGreaterThan",
  /** The number is greater than the given one, or equal to it. */
  NumericGreaterThanEquals: "NumericGreaterThanEquals",
  /** The value is the given one, `true` or `false`. */
  Bool: "Bool",
  /** For a key with several values: at least one of them is one of the given strings. */
  ForAnyValueStringEquals: "ForAnyValue:StringEquals",
  /** For a key with several values: at least one of them matches one of the given patterns. */
  ForAnyValueStringLike: "ForAnyValue:StringLike",
  /** For a key with several values: each of them is one of the given strings. */
  ForAllValuesStringEquals: "ForAllValues:StringEquals",
  /** For a key with several values: each of them matches one of the given patterns. */
  ForAllValuesStringLike: "ForAllValues:StringLike",
} as const;
export type TrustOperator = (typeof TrustOperator)[keyof typeof TrustOperator];

/** The type of a condition key's values. A `list` has several values at a time. */
export type KeyType = "string" | "arn" | "ip" | "date" | "number" | "bool" | "list";

const { StringEquals, StringNotEquals, StringLike, StringNotLike, ...others } = TrustOperator;
const strings = [StringEquals, StringNotEquals, StringLike, StringNotLike];

/** The operators for keys of each type. */
export const operatorsFor: Record<KeyType, readonly TrustOperator[]> = {
  string: [...strings, others.StringEqualsIgnoreCase, others.StringNotEqualsIgnoreCase],
  arn: [others.ArnLike, others.ArnNotLike, ...strings],
  ip: [others.IpAddress, others.NotIpAddress],
  date: [others.DateLessThan, others.DateLessThanEquals, others.DateGreaterThan, others.DateGreaterThanEquals],
  number: [
    others.NumericLessThan,
    others.NumericLessThanEquals,
    others.NumericGreaterThan,
    others.NumericGreaterThanEquals,
  ],
  bool: [others.Bool],
  list: [
    others.ForAnyValueStringEquals,
    others.ForAnyValueStringLike,
    others.ForAllValuesStringEquals,
    others.ForAllValuesStringLike,
  ],
};

/** Whether a condition with the operator holds for a request that lacks the key. */
export function holdsWithoutKey(operator: TrustOperator): boolean {
  return operator.includes("Not") || operator.startsWith("ForAllValues:");
}

/** Whether the operator reads `*` and `?` as wildcards. */
export function hasPatterns(operator: TrustOperator): boolean {
  return operator.endsWith("Like");
}
