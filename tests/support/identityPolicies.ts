import { like } from "./iamEvaluator";

/**
 * A small evaluator of identity-based policies, written from the IAM documentation, independently of the package:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */

/** A call as IAM evaluates it. */
export interface Request {
  /** As in `eks:DescribeCluster`. */
  action: string;
  /** The ARN of the resource; `*` if the call has none. */
  resource: string;
  /** The call's condition keys and their values: one value, or any number for a multivalued key. */
  context: Record<string, string | string[]>;
}

/** A statement of a policy. */
export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** Whether the statements of a principal's policies allow a call. Throws on unsupported policy elements. */
export function allows(statements: Statement[], request: Request): boolean {
  return statements.some((statement) => matches(statement, request));
}

/** The statements of a policy. Supports only statements that allow actions without wildcards. */
export function statementsIn(policy: string): Statement[] {
  const { Version: version, Statement: statements, ...rest } = JSON.parse(policy);
  if (version !== "2012-10-17" || Object.keys(rest).length > 0 || !Array.isArray(statements)) {
    throw new Error(`unsupported policy: ${policy}`);
  }
  for (const { Effect: effect, Action: actions, Resource: _, Condition: __, ...others } of statements as Statement[]) {
    if (effect !== "Allow" || texts(actions).some((action) => /[*?]/.test(action)) || Object.keys(others).length > 0) {
      throw new Error(`unsupported statement: ${policy}`);
    }
  }
  return statements;
}

function matches({ Action: actions, Resource: resources, Condition: condition = {} }: Statement, request: Request) {
  return (
    texts(actions).some((action) => action.toLowerCase() === request.action.toLowerCase()) &&
    texts(resources).some((resource) => begins(resource, request.resource) && like(resource, request.resource)) &&
    // All operators, and all keys of each operator, must match: AND.
    Object.entries(condition).every(([operator, block]) =>
      Object.entries(block).every(([key, values]) => holds(operator, valueIn(key, request), texts(values))),
    )
  );
}

/** Whether a text starts like a pattern up to its first wildcard; this rules out most patterns quickly. */
function begins(pattern: string, text: string): boolean {
  return text.startsWith(pattern.split(/[*?]/, 1)[0] ?? "");
}

/** The value of a condition key, whose name is case-insensitive. */
function valueIn(key: string, { context }: Request): string | string[] | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

function holds(operator: string, actual: string | string[] | undefined, expected: string[]): boolean {
  const [quantifier, plain] = operator.includes(":") ? operator.split(":") : [undefined, operator];
  if (quantifier === "ForAllValues") {
    // Each of the call's values must match, so it also matches if there are none.
    return texts(actual ?? []).every((value) => compares(`${plain}`, value, expected));
  }
  if (plain === "Null") {
    // True if the key is missing, or has no value.
    return String(texts(actual ?? []).length === 0) === expected[0];
  }
  if (quantifier !== undefined || Array.isArray(actual)) {
    throw new Error(`unsupported condition: ${operator}`);
  }
  if (plain?.endsWith("IfExists")) {
    return actual === undefined || compares(plain.slice(0, -"IfExists".length), actual, expected);
  }
  return actual !== undefined && compares(`${plain}`, actual, expected);
}

function compares(operator: string, actual: string, expected: string[]): boolean {
  switch (operator) {
    case "StringEquals":
      return expected.includes(actual);
    case "Bool":
      return expected.includes(actual.toLowerCase());
    case "StringLike":
      return expected.some((value) => like(value, actual));
    case "StringNotEqualsIgnoreCase":
      return expected.every((value) => value.toLowerCase() !== actual.toLowerCase());
    case "ArnEquals":
      return expected.some((value) => like(value, actual));
    default:
      throw new Error(`unsupported condition operator: ${operator}`);
  }
}

function texts(value: string | string[]): string[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.some((text) => typeof text !== "string" || text.includes("${"))) {
    throw new Error(`expected strings without policy variables: ${JSON.stringify(value)}`);
  }
  return list;
}
