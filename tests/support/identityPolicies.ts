import { like } from "./iamEvaluator";

/**
 * A small evaluator of identity-based policies, written from the documentation of IAM and sharing nothing with the package:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */

/** A call as IAM sees it. */
export interface Request {
  /** As in `eks:DescribeCluster`. */
  action: string;
  /** The ARN that the call is about; `*` where it is about none. */
  resource: string;
  /** The condition keys of the call, and their values: one, or any number of a key that is multivalued. */
  context: Record<string, string | string[]>;
}

/** One statement of a policy. */
export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** Whether the statements of a principal's policies let it make a call. Throws on what the evaluator doesn't know. */
export function allows(statements: Statement[], request: Request): boolean {
  return statements.some((statement) => matches(statement, request));
}

/** The statements of a policy. Only such as allow actions that are named in full are known here. */
export function statementsIn(policy: string): Statement[] {
  const { Version: version, Statement: statements, ...rest } = JSON.parse(policy);
  if (version !== "2012-10-17" || Object.keys(rest).length > 0 || !Array.isArray(statements)) {
    throw new Error(`not a policy that is evaluated here: ${policy}`);
  }
  for (const { Effect: effect, Action: actions, Resource: _, Condition: __, ...others } of statements as Statement[]) {
    if (effect !== "Allow" || texts(actions).some((action) => /[*?]/.test(action)) || Object.keys(others).length > 0) {
      throw new Error(`a statement that isn't evaluated here: ${policy}`);
    }
  }
  return statements;
}

function matches({ Action: actions, Resource: resources, Condition: condition = {} }: Statement, request: Request) {
  return (
    texts(actions).some((action) => action.toLowerCase() === request.action.toLowerCase()) &&
    texts(resources).some((resource) => begins(resource, request.resource) && like(resource, request.resource)) &&
    // All the operators, and all the keys under each, have to match: AND.
    Object.entries(condition).every(([operator, block]) =>
      Object.entries(block).every(([key, values]) => holds(operator, valueIn(key, request), texts(values))),
    )
  );
}

/** Whether a text begins as a pattern does before its first wildcard, which settles most of them at once. */
function begins(pattern: string, text: string): boolean {
  return text.startsWith(pattern.split(/[*?]/, 1)[0] ?? "");
}

/** The value of a condition key, whose name ignores case. */
function valueIn(key: string, { context }: Request): string | string[] | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

function holds(operator: string, actual: string | string[] | undefined, expected: string[]): boolean {
  const [quantifier, plain] = operator.includes(":") ? operator.split(":") : [undefined, operator];
  if (quantifier === "ForAllValues") {
    // Each of the call's values has to match, and so it holds for none.
    return texts(actual ?? []).every((value) => compares(`${plain}`, value, expected));
  }
  if (quantifier !== undefined || Array.isArray(actual)) {
    throw new Error(`a condition that isn't evaluated here: ${operator}`);
  }
  if (plain === "StringEqualsIfExists") {
    return actual === undefined || expected.includes(actual);
  }
  return actual !== undefined && compares(`${plain}`, actual, expected);
}

function compares(operator: string, actual: string, expected: string[]): boolean {
  switch (operator) {
    case "StringEquals":
      return expected.includes(actual);
    case "StringNotEqualsIgnoreCase":
      return expected.every((value) => value.toLowerCase() !== actual.toLowerCase());
    case "ArnEquals":
      return expected.some((value) => like(value, actual));
    default:
      throw new Error(`a condition operator that isn't evaluated here: ${operator}`);
  }
}

function texts(value: string | string[]): string[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.some((text) => typeof text !== "string" || text.includes("${"))) {
    throw new Error(`expected texts without policy variables: ${JSON.stringify(value)}`);
  }
  return list;
}
