import { parseArn } from "./arn";
import { hasWildcard, type OneOrMore, oneOrMore, type Subject } from "./trustPolicy";

/** Whom a role trusts through EKS Pod Identity: service accounts of clusters, which are all in the role's account. */
export interface PodIdentityTrust {
  /** The ARNs of the clusters, `arn:<partition>:eks:<region>:<account>:cluster/<name>`: 1 or more. */
  clusterArns: string[];
  /**
   * The service accounts, told by the session tags; without any, whichever service account of the clusters has an
   * association with the role, as is needed where the session tags are disabled.
   */
  serviceAccounts?: Subject[];
}

/** A statement that lets EKS Pod Identity assume a role for a pod. */
export interface PodIdentityStatement {
  Effect: "Allow";
  Principal: { Service: "pods.eks.amazonaws.com" };
  Action: ["sts:AssumeRole", "sts:TagSession"];
  Condition: {
    StringEquals: Record<string, OneOrMore>;
    StringLike?: Record<string, OneOrMore>;
    ArnEquals: Record<string, OneOrMore>;
  };
}

/**
 * The statements by which a role trusts EKS Pod Identity, on behalf of just these clusters and service accounts. A pod's
 * namespace and service account come as two tags, so that each namespace needs a statement of its own: one with two
 * namespaces would let in the names of the one in the other.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podIdentityStatements({ clusterArns, serviceAccounts }: PodIdentityTrust): PodIdentityStatement[] {
  if (serviceAccounts === undefined) {
    return [statement(clusterArns, {}, {})];
  }
  const exact = groupByNamespace(serviceAccounts.filter((account) => !hasWildcard(account)));
  const wild = groupByNamespace(serviceAccounts.filter(hasWildcard));
  return [
    ...exact.map(([namespace, names]) => statement(clusterArns, sessionTags(namespace, names), {})),
    ...wild.map(([namespace, names]) => statement(clusterArns, {}, sessionTags(namespace, names))),
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

function statement(
  clusterArns: string[],
  exact: Record<string, OneOrMore>,
  like: Record<string, OneOrMore>,
): PodIdentityStatement {
  const accounts = [...new Set(clusterArns.map((arn) => parseArn(arn)?.accountId ?? ""))];
  return {
    Effect: "Allow",
    Principal: { Service: "pods.eks.amazonaws.com" },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: {
      StringEquals: { "aws:SourceAccount": oneOrMore(accounts), ...exact },
      ...(Object.keys(like).length > 0 ? { StringLike: like } : {}),
      ArnEquals: { "aws:SourceArn": oneOrMore(clusterArns) },
    },
  };
}

/**
 * What a role needs to assume the target role of an association.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
 */
export function assumeTargetRole(targetRoleArn: string): object {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: targetRoleArn }],
  };
}
