import { issuerOf } from "./arn";

/** A service account of Kubernetes by its namespace and name. */
export interface Subject {
  namespace: string;
  name: string;
}

/** Whom a role trusts: service accounts, on the clusters behind the OIDC providers. */
export interface WebIdentityTrust {
  oidcProviderArns: string[];
  serviceAccounts: Subject[];
  audiences: string[];
}

/** How a policy writes a list of one. */
export type OneOrMore = string | string[];

/** A statement that lets an OIDC provider's tokens assume a role. */
export interface WebIdentityStatement {
  Effect: "Allow";
  Principal: { Federated: string };
  Action: "sts:AssumeRoleWithWebIdentity";
  Condition: { StringEquals: Record<string, OneOrMore>; StringLike?: Record<string, OneOrMore> };
}

export interface TrustPolicy {
  Version: "2012-10-17";
  Statement: WebIdentityStatement[];
}

/** The audience that EKS puts into a pod's token unless told otherwise. */
export const defaultAudience = "sts.amazonaws.com";

/** The `sub` claim of a service account's token. */
export function subjectOf({ namespace, name }: Subject): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/** True where a namespace or a name stands for more than one: it has a wildcard of IAM's StringLike, `*` or `?`. */
export function hasWildcard({ namespace, name }: Subject): boolean {
  return /[*?]/.test(namespace + name);
}

/**
 * The trust policy of a role for service accounts (IRSA): per OIDC provider one statement for the exact subjects, and
 * one for those with wildcards. IAM takes the conditions of one statement together, so the two can't share one; the
 * audience is compared exactly in both.
 * https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function webIdentityTrust({ oidcProviderArns, serviceAccounts, audiences }: WebIdentityTrust): TrustPolicy {
  const exact = serviceAccounts.filter((account) => !hasWildcard(account)).map(subjectOf);
  const wild = serviceAccounts.filter(hasWildcard).map(subjectOf);
  const statements = oidcProviderArns.flatMap((arn) => {
    const issuer = issuerOf(arn);
    const aud = { [`${issuer}:aud`]: oneOrMore(audiences) };
    const sub = (subjects: string[]) => ({ [`${issuer}:sub`]: oneOrMore(subjects) });
    return [
      ...(exact.length > 0 ? [statement(arn, { StringEquals: { ...aud, ...sub(exact) } })] : []),
      ...(wild.length > 0 ? [statement(arn, { StringEquals: aud, StringLike: sub(wild) })] : []),
    ];
  });
  return { Version: "2012-10-17", Statement: statements };
}

function statement(arn: string, condition: WebIdentityStatement["Condition"]): WebIdentityStatement {
  return {
    Effect: "Allow",
    Principal: { Federated: arn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: condition,
  };
}

/** A list as a policy takes it, one item without brackets. */
export function oneOrMore(values: string[]): OneOrMore {
  const [first, ...more] = values;
  return first !== undefined && more.length === 0 ? first : values;
}
