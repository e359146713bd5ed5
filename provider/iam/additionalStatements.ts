import { issuerOf } from "./arn";
import { type ConditionBlock, type KnownCondition, narrowed, type OneOrMore, oneOrMore } from "./conditionBlock";

/** Tokens of an OIDC issuer, by the exact subjects and audiences. */
export interface KnownTokens {
  oidcProviderArn: string;
  subjects: string[];
  audiences: string[];
  conditions?: readonly KnownCondition[];
}

/** An IAM role or user. */
export interface KnownRoleOrUser {
  principalArn: string;
  /** Whether it may pass session tags. */
  allowSessionTags?: boolean;
  conditions?: readonly KnownCondition[];
}

/** A principal that a role trusts in addition to service accounts. */
export type KnownPrincipal = KnownTokens | KnownRoleOrUser;

/** A statement that allows one principal to assume a role. */
export interface AdditionalStatement {
  Effect: "Allow";
  Principal: { Federated: string } | { AWS: string };
  Action: OneOrMore;
  Condition?: ConditionBlock;
}

/** The statements by which a role trusts one principal under exactly its conditions. */
export function additionalStatements(principal: KnownPrincipal): AdditionalStatement[] {
  return "oidcProviderArn" in principal ? [tokenStatement(principal)] : principalStatements(principal);
}

function tokenStatement({ oidcProviderArn, subjects, audiences, conditions }: KnownTokens): AdditionalStatement {
  const issuer = issuerOf(oidcProviderArn);
  const own = { StringEquals: { [`${issuer}:aud`]: oneOrMore(audiences), [`${issuer}:sub`]: oneOrMore(subjects) } };
  return {
    Effect: "Allow",
    Principal: { Federated: oidcProviderArn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: narrowed(own, conditions),
  };
}

/** The keys of STS that a request has for sts:AssumeRole, but not for sts:TagSession, which it makes at the same time. */
const notForTagSession = ["sts:ExternalId", "sts:RoleSessionName"];

/**
 * IAM evaluates sts:AssumeRole and sts:TagSession separately. A condition on a key that only the first has, as in the
 * trust policy of a target role, would deny the second.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
 */
function principalStatements({
  principalArn,
  allowSessionTags = false,
  conditions = [],
}: KnownRoleOrUser): AdditionalStatement[] {
  const statement = (actions: string[], ofThese: readonly KnownCondition[]): AdditionalStatement => ({
    Effect: "Allow",
    Principal: { AWS: principalArn },
    Action: oneOrMore(actions),
    ...(ofThese.length > 0 && { Condition: narrowed({}, ofThese) }),
  });
  const [assume, tag] = ["sts:AssumeRole", "sts:TagSession"];
  const ofBoth = conditions.filter(({ key }) => !notForTagSession.includes(key));
  if (!allowSessionTags) {
    return [statement([assume], conditions)];
  }
  return ofBoth.length === conditions.length
    ? [statement([assume, tag], conditions)]
    : [statement([assume], conditions), statement([tag], ofBoth)];
}
