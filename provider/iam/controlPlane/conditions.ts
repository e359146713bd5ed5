/** The condition of a statement: operator → condition key → values. */
export type PolicyCondition = Record<string, Record<string, string | string[]>>;

/** One condition that holds if all of these hold; undefined if there are none. */
export function joined(...conditions: PolicyCondition[]): PolicyCondition | undefined {
  const whole: PolicyCondition = {};
  for (const [operator, block] of conditions.flatMap((condition) => Object.entries(condition))) {
    whole[operator] = { ...whole[operator], ...block };
  }
  return conditions.length === 0 ? undefined : whole;
}

/** Writes a list with one item as that item: both mean the same in a policy. */
export function oneOrMore(values: string[]): string | string[] {
  const [first, ...more] = values;
  return first !== undefined && more.length === 0 ? first : values;
}

/** Sorted and without duplicates: the order of inputs has no meaning in a policy and must not cause a diff. */
export function sorted(texts: string[]): string[] {
  return [...new Set(texts)].sort();
}
