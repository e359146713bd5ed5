import { type AdditionalStatement, additionalStatements, type KnownPrincipal } from "./additionalStatements";
import { issuerOf, parseArn } from "./arn";
import { type ConditionBlock, type KnownCondition, narrowed, type OneOrMore, oneOrMore } from "./conditionBlock";

/** The namespace and name of a Kubernetes service account. */
export interface Subject {
  namespace: string;
  name: string;
}

/** The service accounts that a role trusts, on the clusters of the OIDC providers. */
export interface WebIdentityTrust {
  oidcProviderArns: string[];
  serviceAccounts: Subject[];
  audiences: string[];
  /** Conditions that every statement has in addition. */
  conditions?: readonly KnownCondition[];
}

/** A statement that allows tokens of an OIDC provider to assume a role. */
interface WebIdentityStatement {
  Effect: "Allow";
  Principal: { Federated: string };
  Action: "sts:AssumeRoleWithWebIdentity";
  Condition: ConditionBlock;
}

interface TrustPolicy {
  Version: "2012-10-17";
  Statement: WebIdentityStatement[];
}

/** The audience that EKS puts into a pod's token by default. */
export const defaultAudience = "sts.amazonaws.com";

/** The `sub` claim of a service account's token. */
export function subjectOf({ namespace, name }: Subject): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/** True if a namespace or name can match more than one: it has a wildcard of IAM's StringLike, `*` or `?`. */
export function hasWildcard({ namespace, name }: Subject): boolean {
  return /[*?]/.test(namespace + name);
}

/**
 * The trust policy of a role for service accounts (IRSA). Each OIDC provider gets one statement for exact subjects and
 * one for subjects with wildcards. They can't share a statement, because all its conditions must match. Both statements
 * compare the audience exactly.
 * https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function webIdentityTrust(trust: WebIdentityTrust): TrustPolicy {
  const { oidcProviderArns, serviceAccounts, audiences, conditions } = trust;
  const exact = serviceAccounts.filter((account) => !hasWildcard(account)).map(subjectOf);
  const wild = serviceAccounts.filter(hasWildcard).map(subjectOf);
  const statements = oidcProviderArns.flatMap((arn) => {
    const issuer = issuerOf(arn);
    const aud = { [`${issuer}:aud`]: oneOrMore(audiences) };
    const sub = (subjects: string[]) => ({ [`${issuer}:sub`]: oneOrMore(subjects) });
    const statement = (own: ConditionBlock) => webIdentityStatement(arn, narrowed(own, conditions));
    return [
      ...(exact.length > 0 ? [statement({ StringEquals: { ...aud, ...sub(exact) } })] : []),
      ...(wild.length > 0 ? [statement({ StringEquals: aud, StringLike: sub(wild) })] : []),
    ];
  });
  return { Version: "2012-10-17", Statement: statements };
}

function webIdentityStatement(arn: string, condition: WebIdentityStatement["Condition"]): WebIdentityStatement {
  return {
    Effect: "Allow",
    Principal: { Federated: arn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: condition,
  };
}

/** The service accounts that a role trusts through EKS Pod Identity. All clusters are in the role's account. */
interface PodIdentityTrust {
  /** The ARNs of the clusters, `arn:<partition>:eks:<region>:<account>:cluster/<name>`: 1 or more. */
  clusterArns: string[];
  /**
   * The service accounts, identified by session tags. If omitted, the role trusts every service account of the clusters
   * that has an association with it, which is required if session tags are disabled.
   */
  serviceAccounts?: Subject[];
  /** Conditions that every statement has in addition. */
  conditions?: readonly KnownCondition[];
}

/** A statement that allows EKS Pod Identity to assume a role for a pod. */
interface PodIdentityStatement {
  Effect: "Allow";
  Principal: { Service: "pods.eks.amazonaws.com" };
  Action: ["sts:AssumeRole", "sts:TagSession"];
  Condition: ConditionBlock;
}

/**
 * The statements by which a role trusts EKS Pod Identity for exactly these clusters and service accounts. A pod's
 * namespace and service account are two separate tags, so each namespace needs its own statement: one statement for two
 * namespaces would allow every name in both namespaces.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podIdentityStatements(trust: PodIdentityTrust): PodIdentityStatement[] {
  const { serviceAccounts } = trust;
  if (serviceAccounts === undefined) {
    return [podIdentityStatement(trust, {}, {})];
  }
  const exact = groupByNamespace(serviceAccounts.filter((account) => !hasWildcard(account)));
  const wild = groupByNamespace(serviceAccounts.filter(hasWildcard));
  return [
    ...exact.map(([namespace, names]) => podIdentityStatement(trust, sessionTags(namespace, names), {})),
    ...wild.map(([namespace, names]) => podIdentityStatement(trust, {}, sessionTags(namespace, names))),
  ];
}

/** https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html */
function sessionTags(namespace: string, names: string[]): Record<string, OneOrMore> {
  return {
    "aws:RequestTag/kubernetes-namespace": namespace,
    "aws:RequestTag/kubernetes-service-account": oneOrMore(names),
  };
}

function groupByNamespace(accounts: Subject[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const { namespace, name } of accounts) {
    groups.set(namespace, [...(groups.get(namespace) ?? []), name]);
  }
  return [...groups];
}

function podIdentityStatement(
  { clusterArns, conditions }: PodIdentityTrust,
  exact: Record<string, OneOrMore>,
  like: Record<string, OneOrMore>,
): PodIdentityStatement {
  const accounts = [...new Set(clusterArns.map((arn) => parseArn(arn)?.accountId ?? ""))];
  const own = {
    StringEquals: { "aws:SourceAccount": oneOrMore(accounts), ...exact },
    ...(Object.keys(like).length > 0 ? { StringLike: like } : {}),
    ArnEquals: { "aws:SourceArn": oneOrMore(clusterArns) },
  };
  return {
    Effect: "Allow",
    Principal: { Service: "pods.eks.amazonaws.com" },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: narrowed(own, conditions),
  };
}

/**
 * The policy that allows a role to assume the target role of an association.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
 */
export function assumeTargetRole(targetRoleArn: string): object {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: targetRoleArn }],
  };
}

/** The mechanisms through which a role trusts service accounts, one or both, and other principals. */
interface RoleTrust {
  /** IAM roles for service accounts (IRSA). */
  webIdentity?: WebIdentityTrust;
  /** EKS Pod Identity. */
  podIdentity?: PodIdentityTrust;
  /** Other principals, each in statements of its own. */
  additionalPrincipals?: readonly KnownPrincipal[];
}

interface RoleTrustPolicy {
  Version: "2012-10-17";
  Statement: (WebIdentityStatement | PodIdentityStatement | AdditionalStatement)[];
}

/** The trust policy of a role, with separate statements for each mechanism and each other principal. */
export function roleTrust({ webIdentity, podIdentity, additionalPrincipals = [] }: RoleTrust): RoleTrustPolicy {
  return {
    Version: "2012-10-17",
    Statement: [
      ...(webIdentity ? webIdentityTrust(webIdentity).Statement : []),
      ...(podIdentity ? podIdentityStatements(podIdentity) : []),
      ...additionalPrincipals.flatMap(additionalStatements),
    ],
  };
}
