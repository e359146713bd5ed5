import type { ClusterReport, ReportedPrincipal, ReportedServiceAccount, ReportFinding } from "./clusterReport";

/** What to look at in a report: errors first, each in the order of its lists. */
export function findingsIn({
  principals,
  groups,
  serviceAccounts,
}: Pick<ClusterReport, "principals" | "groups" | "serviceAccounts">): ReportFinding[] {
  const found = [
    ...principals.flatMap(principalFindings),
    ...groups.filter(({ isUnbound }) => isUnbound === true).map(({ name }) => unboundGroup(name)),
    ...serviceAccounts.flatMap(accountFindings),
  ];
  return [
    ...found.filter(({ severity }) => severity === "error"),
    ...found.filter(({ severity }) => severity !== "error"),
  ];
}

/** Where a principal's access is declared, as in `access entry` or `aws-auth, mapRoles, line 4`. */
export function placeInWords({ half, key, line }: ReportedPrincipal): string {
  return half === "access-entry" ? "access entry" : `aws-auth, ${key}, line ${line}`;
}

function principalFindings(reported: ReportedPrincipal): ReportFinding[] {
  const { principal, half, status, statusReason, withoutEffectReason, isUnmanaged } = reported;
  const at = { subject: principal, place: placeInWords(reported) };
  const isOfEntry = half === "access-entry";
  const found: ReportFinding[] = [];
  if (status === "recreated") {
    found.push({
      kind: "dead-principal",
      severity: "error",
      ...at,
      reason: `The access entry gives no access: ${statusReason}.`,
      fix: "Delete the access entry and create it again, if the new principal should have its access.",
    });
  }
  if (status === "deleted") {
    // An entry of aws-auth works again for a new principal with the ARN, unless it has no effect for another reason.
    const isReusable = !isOfEntry && withoutEffectReason === statusReason;
    const effect = isReusable
      ? "Anyone who can create a principal with this name gets its access"
      : `The ${isOfEntry ? "access entry" : "entry"} gives no access`;
    found.push({
      kind: "orphaned-principal",
      severity: isReusable ? "error" : "warning",
      ...at,
      reason: `${statusReason}. ${effect}.`,
      fix: isOfEntry ? "Delete the access entry." : "Remove the entry from aws-auth.",
    });
  }
  if (isUnmanaged) {
    const what = isOfEntry
      ? "access entry"
      : half === "aws-auth" && reported.key === "mapAccounts"
        ? "account"
        : "entry";
    found.push({
      kind: "unmanaged-access",
      severity: "warning",
      ...at,
      reason: `No stack of this package, no CloudFormation stack and not EKS declares the ${what}.`,
      fix: "Declare it in a program, or remove it.",
    });
  }
  return found;
}

function unboundGroup(name: string): ReportFinding {
  return {
    kind: "unbound-group",
    severity: "warning",
    subject: name,
    reason: "No RoleBinding and no ClusterRoleBinding uses the group, so it gives no permissions.",
    fix: "Bind the group to a role, or remove it from its principals.",
  };
}

function accountFindings({ namespace, name, mechanism, problems }: ReportedServiceAccount): ReportFinding[] {
  const place = mechanism === "irsa" ? "annotation eks.amazonaws.com/role-arn" : "Pod Identity association";
  return problems.map((problem) => ({
    kind: "service-account-role",
    severity: problem.severity,
    subject: `${namespace}/${name}`,
    place,
    reason: problem.reason,
    fix: problem.fix,
  }));
}
