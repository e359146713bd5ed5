/** A list in a policy, which may be a single item without brackets. */
export type OneOrMore = string | string[];

/** The Condition element of a statement: operators, their keys and the values. */
export type ConditionBlock = Record<string, Record<string, OneOrMore>>;

/** A condition to add to a statement. */
export interface KnownCondition {
  operator: string;
  key: string;
  values: string[];
}

/**
 * A condition block with more conditions. All conditions of a statement must hold, so that it allows at most what it
 * allowed without them.
 *
 * @throws Error if a condition would replace one of the block: keys ignore case.
 */
export function narrowed(block: ConditionBlock, conditions: readonly KnownCondition[] = []): ConditionBlock {
  const result = { ...block };
  for (const { operator, key, values } of conditions) {
    const keys = result[operator] ?? {};
    if (Object.keys(keys).some((present) => present.toLowerCase() === key.toLowerCase())) {
      throw new Error(`The statement already has a condition ${operator} on ${key}.`);
    }
    result[operator] = { ...keys, [key]: oneOrMore(values) };
  }
  return result;
}

/** One condition that holds if all of these hold; undefined if there are none. */
export function joined(...conditions: ConditionBlock[]): ConditionBlock | undefined {
  const whole: ConditionBlock = {};
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
