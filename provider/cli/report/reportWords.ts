import { masters } from "../../eks/administrators";
import { policiesInWords } from "../../eks/clusterEntry";
import type {
  ClusterReport,
  ReportedGroup,
  ReportedPrincipal,
  ReportedRole,
  ReportedServiceAccount,
  ReportFindingKind,
} from "../../eks/clusterReport";

// The words of a report, which all its formats share.

/** What a principal may do, as in `AmazonEKSEditPolicy in shop` or `ClusterRole view in dev (Group devs)`. */
export function permissionsInWords({ groups, policies, roles }: ReportedPrincipal): string[] {
  return [
    ...(groups.includes(masters) ? [`everything (Group ${masters})`] : []),
    ...(policies === undefined
      ? ["access policies, which can't be read"]
      : policies.map((one) => policiesInWords([one]))),
    ...roles
      .filter(({ subject }) => subject !== `Group ${masters}`)
      .map((one) => `${roleInWords(one)} (${one.subject})`),
  ];
}

/** As in `ClusterRole view in dev`. */
export function roleInWords({ role, namespace }: Pick<ReportedRole, "role" | "namespace">): string {
  return namespace === undefined ? role : `${role} in ${namespace}`;
}

/** Whether a principal is an administrator, and why. */
export function administratorInWords({ isAdministrator, administratorBy }: ReportedPrincipal): string {
  return isAdministrator === undefined
    ? "unknown"
    : isAdministrator
      ? `yes, by ${administratorBy.join(" and ")}`
      : "no";
}

/**
 * Whether the principal exists and the access works, as in `exists` or `deleted, no effect: IAM has no role x`, and the end
 * of the access.
 */
export function statusInWords({ status, inEffect, withoutEffectReason, until }: ReportedPrincipal): string {
  const words = status === undefined ? [] : [status === "other-account" ? "in another account" : status];
  const end = until === undefined ? [] : [`until ${until}`];
  return [...words, ...(inEffect ? [] : [`no effect: ${withoutEffectReason}`]), ...end].join(", ") || "in effect";
}

/** Who declares something, as in `nobody` or `the CloudFormation stack eksctl-x`. */
export function declarerInWords({
  declaredBy,
  stack,
}: Pick<ReportedPrincipal, "stack"> & { declaredBy?: ReportedPrincipal["declaredBy"] }): string {
  switch (declaredBy) {
    case "this-stack":
    case "another-stack":
      return stack === undefined ? "a Pulumi stack" : `the Pulumi stack ${stack}`;
    case "cloudformation":
      return `the CloudFormation stack ${stack}`;
    case "eks":
      return "EKS";
    case "nobody":
      return "nobody";
    case undefined:
      return "";
  }
}

/** The bindings of a group, or that it has none. */
export function bindingsInWords({ name, bindings, isUnbound }: ReportedGroup): string[] {
  if (bindings.length > 0) {
    return bindings.map((one) => `${roleInWords(one)} (${one.binding})`);
  }
  if (isUnbound !== false) {
    return [isUnbound === true ? "no binding" : "none known"];
  }
  return [name === masters ? "everything, without a binding" : "those of nodes, without a binding"];
}

/** The way in which a service account gets its role. */
export function mechanismInWords({ mechanism, isOverridden }: ReportedServiceAccount): string {
  return mechanism === "pod-identity" ? "Pod Identity" : isOverridden ? "IRSA, overridden by Pod Identity" : "IRSA";
}

/** The state of the role of a service account. */
export function roleStatusInWords({ roleStatus }: ReportedServiceAccount): string {
  return roleStatus === "other-account" ? "in another account, not checked" : roleStatus;
}

/** The title of a single finding. */
export const findingTitles: Record<ReportFindingKind, string> = {
  "dead-principal": "Dead access entry",
  "orphaned-principal": "Orphaned principal",
  "unmanaged-access": "Unmanaged access",
  "unbound-group": "Unbound group",
  "service-account-role": "Role of a service account",
};

/** The figures of a report, each with what it counts. */
export function figures({ principals, groups, serviceAccounts, findings }: ClusterReport): [number, string][] {
  const of = (kind: string) => findings.filter((finding) => finding.kind === kind).length;
  const administrators = principals.filter(({ isAdministrator, inEffect }) => isAdministrator && inEffect);
  const unbound = groups.filter(({ isUnbound }) => isUnbound === true);
  const all: [count: number, one: string, many: string][] = [
    [principals.length, "way into the cluster", "ways into the cluster"],
    [administrators.length, "administrator", "administrators"],
    [of("dead-principal"), "dead access entry", "dead access entries"],
    [of("orphaned-principal"), "orphaned principal", "orphaned principals"],
    [of("unmanaged-access"), "unmanaged", "unmanaged"],
    [unbound.length, "unbound group", "unbound groups"],
    [serviceAccounts.length, "service account with AWS permissions", "service accounts with AWS permissions"],
  ];
  return all.map(([count, one, many]) => [count, count === 1 ? one : many]);
}

/** The cluster, as its name, its ARN or its endpoint. */
export function clusterInWords({ cluster: { name, arn, endpoint } }: ClusterReport): string {
  return name ?? arn ?? endpoint;
}
