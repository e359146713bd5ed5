import fc from "fast-check";
import { TrustOperator } from "../../provider";
import type { TrustedRequest } from "./iamEvaluator";

/** A condition as a program declares it. */
export interface Condition {
  operator: TrustOperator;
  key: string;
  values: string[];
}

/** Keys with the values that requests have of them. A key with several values has lists. */
const valuesOf: Record<string, (string | string[])[]> = {
  "aws:SourceVpc": ["vpc-11111111", "vpc-22222222"],
  "aws:SourceVpce": ["vpce-11111111", "vpce-22222222"],
  "aws:SourceVpcArn": ["arn:aws:ec2:us-west-2:123456789012:vpc/vpc-11111111"],
  "aws:SourceIp": ["203.0.113.5", "198.51.100.7"],
  "aws:RequestedRegion": ["us-west-2", "eu-west-1"],
  "aws:CurrentTime": ["2027-01-01T00:00:00Z", "2027-06-01T00:00:00Z"],
  "aws:EpochTime": ["1798761600", "1811808000"],
  "aws:PrincipalOrgID": ["o-aaaaaaaaaa", "o-bbbbbbbbbb"],
  "aws:PrincipalOrgPaths": [["o-aaaaaaaaaa/r-1/ou-1/"], ["o-aaaaaaaaaa/r-1/", "o-bbbbbbbbbb/r-2/"]],
  "aws:PrincipalTag/team": ["shop", "ops"],
  "aws:MultiFactorAuthPresent": ["true", "false"],
  "aws:MultiFactorAuthAge": ["60", "7200"],
  "aws:TagKeys": [["team"], ["team", "project"]],
  "aws:RequestTag/project": ["one", "two"],
  "aws:RequestTag/eks-cluster-name": ["prod", "pro"],
  "aws:RequestTag/kubernetes-pod-name": ["shop-1", "shop-2"],
  "sts:ExternalId": ["shop", "SHOP"],
  "sts:RoleSessionName": ["one", "two"],
  "token.actions.githubusercontent.com:environment": ["production", "staging"],
  "token.actions.githubusercontent.com:repository_id": ["1", "2"],
};
const keys = Object.keys(valuesOf);
const patterns = [
  "*",
  "*1*",
  "vpc-?1111111",
  "s*",
  "prod*",
  "arn:aws:ec2:*:123456789012:*",
  "203.0.113.0/24",
  "0.0.0.0/0",
];

/** Any operator with any key; most values are those of requests. */
export const anyCondition: fc.Arbitrary<Condition> = fc.constantFrom(...keys).chain((key) =>
  fc.record({
    operator: fc.constantFrom(...Object.values(TrustOperator)),
    key: fc.constant(key),
    values: fc.uniqueArray(fc.constantFrom(...(valuesOf[key] ?? []).flat(), ...patterns), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
);

/** Any conditions, with each operator and key at most once. */
export const anyConditions: fc.Arbitrary<Condition[]> = fc.uniqueArray(anyCondition, {
  minLength: 1,
  maxLength: 3,
  selector: ({ operator, key }) => `${operator} ${key}`,
});

/** The context of a request apart from what identifies its principal: each key is missing, or has one of its values. */
export const anyContext: fc.Arbitrary<TrustedRequest["context"]> = fc
  .record(
    Object.fromEntries(
      keys.map((key) => [key, fc.option(fc.constantFrom(...(valuesOf[key] ?? [])), { nil: undefined })]),
    ),
  )
  .map(
    (record) =>
      Object.fromEntries(
        Object.entries(record).filter(([, value]) => value !== undefined),
      ) as TrustedRequest["context"],
  );

/** The Condition element for conditions, written independently of the package. */
export function conditionElement(conditions: readonly Condition[]): Record<string, Record<string, string[]>> {
  const element: Record<string, Record<string, string[]>> = {};
  for (const { operator, key, values } of conditions) {
    element[operator] ??= {};
    (element[operator] as Record<string, string[]>)[key] = values;
  }
  return element;
}

/** A trust policy with one statement. */
export function policyOf(principal: Record<string, string>, actions: string[], condition: object): string {
  const statement = { Effect: "Allow", Principal: principal, Action: actions, Condition: condition };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
