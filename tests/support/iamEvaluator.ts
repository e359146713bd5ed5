/**
 * A small evaluator of trust policies for AssumeRoleWithWebIdentity, for calls by a service and for calls by a role or
 * user, written from the IAM documentation, independently of the package:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import { BlockList, isIPv6 } from "node:net";

/** A token, with the ARN of the IAM OIDC provider that verifies it. */
export interface WebIdentity {
  provider: string;
  issuer: string;
  subject: string;
  audience: string;
}

/** A pod that EKS Pod Identity requests a role for, with session tags unless the association disables them. */
export interface Pod {
  account: string;
  clusterArn: string;
  namespace: string;
  serviceAccount: string;
  hasTags: boolean;
}

/** The caller, its request, and the request's context. */
export interface TrustedRequest {
  principal: { kind: "Federated" | "Service" | "AWS"; value: string };
  action: string;
  /** A list is the value of a key with several values. */
  context: Record<string, string | string[]>;
  /** Whether the policy may contain policy variables, which no policy of the package that names a pod or token does. */
  hasVariables?: boolean;
}

interface Statement {
  Effect: string;
  Principal: Record<string, unknown>;
  Action: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

/** The keys of a statement; those of one without a condition come first. */
const statementKeys = [
  ["Action", "Effect", "Principal"],
  ["Action", "Condition", "Effect", "Principal"],
];

/** Whether a trust policy lets the bearer of a token assume the role. Throws on unsupported policy elements. */
export function admits(policy: string, { provider, issuer, subject, audience }: WebIdentity): boolean {
  return allows(policy, {
    principal: { kind: "Federated", value: provider },
    action: "sts:AssumeRoleWithWebIdentity",
    context: { [`${issuer}:sub`]: subject, [`${issuer}:aud`]: audience },
  });
}

/**
 * Whether a trust policy lets EKS Pod Identity assume the role for a pod: sts:AssumeRole, and sts:TagSession with
 * session tags. https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function admitsPod(policy: string, { account, clusterArn, namespace, serviceAccount, hasTags }: Pod): boolean {
  const tags = {
    "aws:RequestTag/eks-cluster-arn": clusterArn,
    "aws:RequestTag/kubernetes-namespace": namespace,
    "aws:RequestTag/kubernetes-service-account": serviceAccount,
  };
  const context = { "aws:SourceAccount": account, "aws:SourceArn": clusterArn, ...(hasTags ? tags : {}) };
  const actions = ["sts:AssumeRole", ...(hasTags ? ["sts:TagSession"] : [])];
  const principal = { kind: "Service", value: "pods.eks.amazonaws.com" } as const;
  return actions.every((action) => allows(policy, { principal, action, context }));
}

/** Whether a trust policy lets a service call an action of STS on the role. */
export function admitsService(
  policy: string,
  { service, action, context = {} }: { service: string; action: string; context?: Record<string, string> },
): boolean {
  return allows(policy, { principal: { kind: "Service", value: service }, action, context, hasVariables: true });
}

/** Whether a trust policy allows a request. */
export function allows(policy: string, request: TrustedRequest): boolean {
  const { Version: version, Statement: statements, ...rest } = JSON.parse(policy);
  if (version !== "2012-10-17" || Object.keys(rest).length > 0) {
    throw new Error(`unsupported policy version: ${policy}`);
  }
  const matching = (statements as Statement[]).filter((statement) => matches(statement, request));
  const effects = matching.map(({ Effect: effect }) => effect);
  return effects.includes("Allow") && !effects.includes("Deny");
}

function matches(statement: Statement, { principal, action, context, hasVariables }: TrustedRequest): boolean {
  const keys = Object.keys(statement).sort();
  if (!statementKeys.some((known) => keys.join() === known.join()) || !["Allow", "Deny"].includes(statement.Effect)) {
    throw new Error(`unsupported statement: ${JSON.stringify(statement)}`);
  }
  const { Federated: federated, Service: service, AWS: aws, ...otherPrincipals } = statement.Principal;
  if (Object.keys(otherPrincipals).length > 0) {
    throw new Error(`unsupported principal: ${JSON.stringify(statement.Principal)}`);
  }
  const principals = { Federated: federated, Service: service, AWS: aws }[principal.kind];
  return (
    principals !== undefined &&
    texts(principals).includes(principal.value) &&
    texts(statement.Action).includes(action) &&
    // All operators, and all keys of each operator, must match: AND.
    Object.entries(statement.Condition ?? {}).every(([operator, block]) =>
      Object.entries(block).every(([key, values]) =>
        holds(
          operator,
          contextValue(key, context),
          hasVariables ? texts(values).flatMap((value) => withVariables(value, context)) : texts(values),
        ),
      ),
    )
  );
}

/** The request's value for a condition key. Keys are case-insensitive. */
function contextValue(key: string, context: TrustedRequest["context"]): string | string[] | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

/**
 * A value with its policy variables replaced by values of the request; nothing matches if the request lacks one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function withVariables(value: string, context: TrustedRequest["context"]): string[] {
  const names = [...value.matchAll(/\$\{([^}]*)\}/g)].map(([, name = ""]) => name);
  if (names.some((name) => contextValue(name, context) === undefined)) {
    return [];
  }
  return [value.replace(/\$\{([^}]*)\}/g, (_, name: string) => String(contextValue(name, context) ?? ""))];
}

const equals = (value: string, actual: string) => value === actual;
/** Each of the six parts of an ARN is compared separately and may contain wildcards. */
const arnLike = (value: string, actual: string) => {
  const [parts, actualParts] = [arnParts(value), arnParts(actual)];
  return parts.length === actualParts.length && parts.every((part, index) => like(part, actualParts[index] ?? ""));
};
const inRange = (value: string, actual: string) => {
  const [address = "", bits] = value.split("/");
  const list = new BlockList();
  list.addSubnet(address, Number(bits ?? (isIPv6(address) ? 128 : 32)), isIPv6(address) ? "ipv6" : "ipv4");
  return list.check(actual, isIPv6(actual) ? "ipv6" : "ipv4");
};
const ordered = (prefix: string, read: (text: string) => number): Record<string, Compare> => ({
  [`${prefix}LessThan`]: (value, actual) => read(actual) < read(value),
  [`${prefix}LessThanEquals`]: (value, actual) => read(actual) <= read(value),
  [`${prefix}GreaterThan`]: (value, actual) => read(actual) > read(value),
  [`${prefix}GreaterThanEquals`]: (value, actual) => read(actual) >= read(value),
});

type Compare = (value: string, actual: string) => boolean;

const operators: Record<string, Compare> = {
  StringEquals: equals,
  StringEqualsIgnoreCase: (value, actual) => value.toLowerCase() === actual.toLowerCase(),
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  IpAddress: inRange,
  Bool: equals,
  ...ordered("Date", Date.parse),
  ...ordered("Numeric", Number),
};
/** A negated operator holds for a request that lacks the key. */
const negated: Record<string, Compare> = {
  StringNotEquals: equals,
  StringNotEqualsIgnoreCase: operators.StringEqualsIgnoreCase as Compare,
  StringNotLike: like,
  ArnNotLike: arnLike,
  NotIpAddress: inRange,
};

function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/** At least one of the values must match: OR. With a negated operator, none of them: NOR. */
function holds(operator: string, actual: string | string[] | undefined, values: string[]): boolean {
  if (values.some((value) => value.includes("${"))) {
    throw new Error(`unsupported policy variables: ${values.join(", ")}`);
  }
  const [, set, name = operator] = /^(ForAnyValue|ForAllValues):(.*)$/.exec(operator) ?? [];
  const compare = operators[name] ?? negated[name];
  if (compare === undefined || (set !== undefined && negated[name] !== undefined)) {
    throw new Error(`unsupported condition operator: ${operator}`);
  }
  const matchesOne = (one: string) => values.some((value) => compare(value, one)) !== name in negated;
  if (set !== undefined) {
    const list = actual === undefined ? [] : [actual].flat();
    return set === "ForAllValues" ? list.every(matchesOne) : list.some(matchesOne);
  }
  if (Array.isArray(actual)) {
    throw new Error(`a list needs a set operator, not ${operator}`);
  }
  return actual === undefined ? name in negated : matchesOne(actual);
}

/** A case-sensitive match, with `*` for any number of characters and `?` for exactly one. */
export function like(pattern: string, text: string): boolean {
  // Matches the pattern character by character: reachable[i] is true if the part of the pattern read so far matches the
  // first i characters of the text.
  let reachable = [true, ...Array.from(text, () => false)];
  for (const character of pattern) {
    const before = reachable;
    if (character === "*") {
      const first = before.indexOf(true);
      reachable = before.map((_, index) => first >= 0 && index >= first);
    } else {
      reachable = before.map(
        (_, index) => index > 0 && before[index - 1] === true && (character === "?" || text[index - 1] === character),
      );
    }
  }
  return reachable[text.length] === true;
}

function texts(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0 || !list.every((item) => typeof item === "string")) {
    throw new Error(`expected a string or a list of strings: ${JSON.stringify(value)}`);
  }
  return list;
}
