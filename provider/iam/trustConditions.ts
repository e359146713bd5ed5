/** Whether conditions hold: `unknown` if they depend on anything but the given context. */
export type Holds = "yes" | "no" | "unknown";

/** The keys of a request that are known, in lower case, with their single values. */
export type KnownContext = ReadonlyMap<string, string>;

/** The known context of a request, from its keys in any case. */
export function knownContext(values: Readonly<Record<string, string>>): KnownContext {
  return new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]));
}

type Compare = (pattern: string, value: string) => boolean;

const equals: Compare = (pattern, value) => pattern === value;
const ignoringCase: Compare = (pattern, value) => pattern.toLowerCase() === value.toLowerCase();

/** ArnEquals and ArnLike behave identically. Each of the six parts is compared on its own. */
const arn: Compare = (pattern, value) => {
  const [patterns, values] = [arnParts(pattern), arnParts(value)];
  return patterns.every((part, index) => isLike(part, values[index] ?? ""));
};

function arnParts(text: string): string[] {
  const [scheme = "", partition = "", service = "", region = "", account = "", ...resource] = text.split(":");
  return [scheme, partition, service, region, account, resource.join(":")];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators: Record<string, Compare> = {
  stringequals: equals,
  stringequalsignorecase: ignoringCase,
  stringlike: isLike,
  arnequals: arn,
  arnlike: arn,
};

/** Whether a text matches a pattern in which `*` matches any characters and `?` one. */
export function isLike(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(value);
}

/**
 * Whether all conditions of a statement hold for a request of which only this context is known.
 *
 * @param lacks Whether the request can't have a key, which is in lower case.
 */
export function conditionsHold(conditions: unknown, context: KnownContext, lacks: (key: string) => boolean): Holds {
  const each = conditionsIn(conditions).map((condition) => holds(condition, context, lacks));
  return each.includes("no") ? "no" : each.includes("unknown") ? "unknown" : "yes";
}

/** A condition on one key. */
export interface ConditionInPolicy {
  /** In lower case, without the prefix of a set operator and without `IfExists`. */
  operator: string;
  /** The set operator: whether `any` or `all` values of the request must match. */
  set?: "any" | "all";
  /** In lower case. */
  key: string;
  /** The key as it is written. */
  name: string;
  values: string[];
  /** Whether it holds for a request without the key. */
  holdsWithoutKey: boolean;
}

const setOperator = /^for(any|all)values?:/;

/** Whether a condition limits its key to its values, for a request that has the key. */
export function limitsKey({ operator }: ConditionInPolicy): boolean {
  return !operator.includes("not") && operator !== "null";
}

/** The conditions of a statement. */
export function conditionsIn(conditions: unknown): ConditionInPolicy[] {
  return Object.entries((conditions ?? {}) as Record<string, unknown>).flatMap(([operator, keys]) =>
    Object.entries((keys ?? {}) as Record<string, unknown>).map(([key, values]) => ({
      // Of a key with a single value, any and all of the values are the same.
      operator: operator
        .toLowerCase()
        .replace(setOperator, "")
        .replace(/ifexists$/, ""),
      set: setOperator.exec(operator.toLowerCase())?.[1] as ConditionInPolicy["set"],
      key: key.toLowerCase(),
      name: key,
      holdsWithoutKey: /^forallvalues:|not|ifexists$|^null$/.test(operator.toLowerCase()),
      values: (Array.isArray(values) ? values : [values]).map(String),
    })),
  );
}

function holds(
  { operator, key, values, holdsWithoutKey }: ConditionInPolicy,
  context: KnownContext,
  lacks: (key: string) => boolean,
): Holds {
  const value = context.get(key);
  if (value === undefined && operator !== "null" && lacks(key)) {
    return holdsWithoutKey ? "yes" : "no";
  }
  const isNegated = operator.includes("not");
  const compare = operators[operator.replace("not", "")];
  // A policy variable, as in ${aws:PrincipalTag/team}, has a value of the request.
  if (value === undefined || compare === undefined || values.some((one) => one.includes("${"))) {
    return "unknown";
  }
  return values.some((one) => compare(one, value)) === isNegated ? "no" : "yes";
}
