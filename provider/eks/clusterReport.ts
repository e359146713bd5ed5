import type { TrustProblem } from "../iam/trustProblems";
import type { RbacBinding } from "./bindings";
import type { EntryPolicy } from "./clusterEntry";
import type { Declarer } from "./declarers";
import type { PrincipalState } from "./principalStatus";

// The data of `eks-auth report`, in the form of its JSON. Programs and `eks-auth diff` read it: a field may be added, but
// none is removed, renamed or changed in its meaning without a new version.

/** The version of the form. */
export const reportVersion = 1;

/** All access to a cluster at one time. */
export interface ClusterReport {
  kind: "AccessReport";
  version: typeof reportVersion;
  /** The time at which it was read, as in `2026-01-02T03:04:05Z`. */
  readAt: string;
  cluster: ReportedCluster;
  /** The access entries, sorted by the ARN of the principal, and then the entries and accounts of aws-auth, in order. */
  principals: ReportedPrincipal[];
  /** The access of the cluster's creator, which EKS doesn't name; omitted if EKS wasn't read. */
  creator?: string;
  /** Whether all bindings could be read. Otherwise the roles of principals and the bindings of groups are incomplete. */
  areRolesComplete: boolean;
  /** The Kubernetes groups of these principals, sorted by name. */
  groups: ReportedGroup[];
  /** The service accounts with AWS permissions, sorted by namespace and name; Pod Identity before IRSA. */
  serviceAccounts: ReportedServiceAccount[];
  /** What to look at: errors first, each in the order of the lists above. */
  findings: ReportFinding[];
  /** What can't be read, each with the reason. The report is incomplete unless it is empty. */
  unread: string[];
}

/** The cluster of a report. */
export interface ReportedCluster {
  /** Its name in EKS; omitted if the kubeconfig names none. */
  name?: string;
  /** Omitted if EKS wasn't read. */
  arn?: string;
  endpoint: string;
  /** `API`, `API_AND_CONFIG_MAP` or `CONFIG_MAP`; omitted if EKS wasn't read. */
  authenticationMode?: string;
}

/** A way into the cluster: an access entry, or an entry or account of aws-auth. A principal can have several. */
export interface ReportedPrincipal extends Declarer {
  half: "access-entry" | "aws-auth";
  /** The ARN: with its path in an access entry, as written in aws-auth. For `mapAccounts`, the ID of the account. */
  principal: string;
  /** The permission set of IAM Identity Center, if the principal is its role. */
  ssoPermissionSet?: string;
  /** Only of an access entry. */
  accessEntryArn?: string;
  /** Only of an access entry, as in `STANDARD` or `EC2_LINUX`. */
  type?: string;
  /** Only of an access entry; as in `2026-01-02T03:04:05Z`. */
  createdAt?: string;
  /** Only of an access entry: the end of its access in UTC, by its tag; as in `2027-01-31T17:00:00Z`. */
  until?: string;
  /** Only of aws-auth: `mapRoles`, `mapUsers` or `mapAccounts`. */
  key?: string;
  /** Only of aws-auth: the line in the key's text, from 1. */
  line?: number;
  /** May contain placeholders, such as `{{SessionName}}`. Omitted for an account. */
  username?: string;
  groups: string[];
  /** The access policies: empty for aws-auth, omitted if they can't be read. */
  policies?: EntryPolicy[];
  /** The roles that bindings give it, besides those of everyone who can sign in. Incomplete if bindings can't be read. */
  roles: ReportedRole[];
  /** Whether it may do everything in the whole cluster; omitted if that isn't known. */
  isAdministrator?: boolean;
  /** The reasons, as in `the group system:masters`. */
  administratorBy: string[];
  /** Whether nobody declares it: no stack of this package, no CloudFormation stack, and not EKS. */
  isUnmanaged: boolean;
  forNodes: boolean;
  /** Whether the principal exists in IAM; omitted for an account, and for aws-auth if EKS wasn't read. */
  status?: PrincipalState["status"];
  statusReason?: string;
  /** Whether it gives access. That of a deleted or recreated principal doesn't. */
  inEffect: boolean;
  /** The reason why it gives no access. */
  withoutEffectReason?: string;
}

/** A role, and where a binding gives it. */
export interface BoundRole {
  /** As in `ClusterRole view`. */
  role: string;
  /** Omitted for the whole cluster. */
  namespace?: string;
}

/** A role that a binding gives. */
export interface ReportedRole extends BoundRole {
  /** As in `RoleBinding readers`. */
  binding: string;
  /** The subject of the binding, as in `Group devs`. */
  subject: string;
}

/** A Kubernetes group. */
export interface ReportedGroup {
  name: string;
  /** The number of access entries and entries of aws-auth that have it. */
  principals: number;
  /** The bindings that use it. Incomplete if bindings can't be read. */
  bindings: Omit<ReportedRole, "subject">[];
  /** Whether it gives no permissions, because no binding uses it. Omitted if that isn't known. */
  isUnbound?: boolean;
}

/** A role that the pods of a service account get from AWS. */
export interface ReportedServiceAccount extends Partial<Declarer> {
  namespace: string;
  name: string;
  /** An EKS Pod Identity association, or the annotation for IAM roles for service accounts. */
  mechanism: "pod-identity" | "irsa";
  roleArn: string;
  /** The role that is assumed with the credentials of the first. Only of an association. */
  targetRoleArn?: string;
  /** Only of an association. */
  associationArn?: string;
  /** Whether the cluster has the service account; omitted if that isn't known. */
  exists?: boolean;
  /** Whether an association takes precedence over the annotation. */
  isOverridden: boolean;
  /** Whether IAM has the role. */
  roleStatus: "exists" | "deleted" | "other-account" | "unknown";
  /** The problems of the role and of its trust policy. */
  problems: TrustProblem[];
}

/** The kinds of findings, each with its title. */
export const reportFindingKinds = {
  "dead-principal": "Access entries of recreated principals, which give no access",
  "orphaned-principal": "Access of principals that IAM no longer has",
  "unmanaged-access": "Access that nobody declares",
  "unbound-group": "Groups that no binding uses",
  "service-account-role": "Roles of service accounts",
} as const;
export type ReportFindingKind = keyof typeof reportFindingKinds;

/** Something to look at. */
export interface ReportFinding {
  kind: ReportFindingKind;
  severity: "error" | "warning";
  /** A principal, a group, or a service account as in `shop/web`. */
  subject: string;
  /** Where it is, as in `access entry` or `aws-auth, mapRoles, line 4`; omitted for groups. */
  place?: string;
  /** A sentence. */
  reason: string;
  /** A sentence. */
  fix: string;
}

/** The binding as in a report. */
export function reportedBinding({
  kind,
  name,
  namespace,
  roleKind,
  roleName,
}: RbacBinding): Omit<ReportedRole, "subject"> {
  return { role: `${roleKind} ${roleName}`, ...(namespace !== undefined && { namespace }), binding: `${kind} ${name}` };
}
