import { isRoleArn, parseArn } from "../iam/arn";
import { hostAndPath } from "../iam/issuer";
import type { Subject } from "../iam/trustPolicy";
import { podIdentityProblems, type TrustProblem, webIdentityProblems } from "../iam/trustProblems";
import type { ReportedServiceAccount } from "./clusterReport";
import { declarerOfTags } from "./declarers";
import { type PrincipalReading, principalState } from "./principalStatus";

/** A service account with its annotations. */
export interface AnnotatedAccount extends Subject {
  annotations: Readonly<Record<string, string>>;
}

/** An EKS Pod Identity association. */
export interface PodAssociation {
  associationArn: string;
  namespace: string;
  serviceAccount: string;
  roleArn: string;
  /** Omitted if there is none. */
  targetRoleArn?: string;
  hasSessionTags: boolean;
  tags: Readonly<Record<string, string>>;
}

/** What is known of service accounts and their roles. */
export interface KnownAccounts {
  /** Undefined if they can't be read. */
  accounts: readonly AnnotatedAccount[] | undefined;
  associations: readonly PodAssociation[];
  /** The roles as IAM has them, by ARN. */
  roles: ReadonlyMap<string, PrincipalReading>;
  /** Undefined if EKS wasn't read. */
  cluster: { arn: string; account: string | undefined; issuer?: string } | undefined;
}

/** https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
const roleAnnotation = "eks.amazonaws.com/role-arn";
/** https://github.com/aws/amazon-eks-pod-identity-webhook#readme */
const audienceAnnotation = "eks.amazonaws.com/audience";

/** The roles that an annotation of a service account names; none without one. */
function annotatedRole({ annotations }: AnnotatedAccount): string | undefined {
  return annotations[roleAnnotation] || undefined;
}

/** The ARNs of the roles to read from IAM. */
export function rolesOfAccounts({
  accounts = [],
  associations,
}: Pick<KnownAccounts, "accounts" | "associations">): string[] {
  const annotated = accounts.flatMap((account) => annotatedRole(account) ?? []);
  return [...annotated.filter(isRoleArn), ...associations.map(({ roleArn }) => roleArn)];
}

/** The service accounts with AWS permissions, sorted by namespace and name. */
export function reportedAccounts(known: KnownAccounts): ReportedServiceAccount[] {
  const keyOf = (namespace: string, name: string) => `${namespace}/${name}`;
  const associated = new Set(
    known.associations.map(({ namespace, serviceAccount }) => keyOf(namespace, serviceAccount)),
  );
  const existing = known.accounts && new Set(known.accounts.map(({ namespace, name }) => keyOf(namespace, name)));
  const found = [
    ...known.associations.map((association) =>
      ofAssociation(association, existing?.has(keyOf(association.namespace, association.serviceAccount)), known),
    ),
    ...(known.accounts ?? []).flatMap((account) => {
      const roleArn = annotatedRole(account);
      const isOverridden = associated.has(keyOf(account.namespace, account.name));
      return roleArn === undefined ? [] : [ofAnnotation(account, roleArn, isOverridden, known)];
    }),
  ];
  return found.sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function ofAssociation(
  association: PodAssociation,
  exists: boolean | undefined,
  { roles, cluster }: KnownAccounts,
): ReportedServiceAccount {
  const { associationArn, namespace, serviceAccount: name, roleArn, targetRoleArn, hasSessionTags, tags } = association;
  const { roleStatus, trustPolicy } = roleState(roleArn, roles, cluster?.account);
  const ofPolicy =
    trustPolicy === undefined || cluster === undefined
      ? []
      : podIdentityProblems({ roleArn, trustPolicy, account: { namespace, name } }, cluster.arn, hasSessionTags);
  const missing: TrustProblem = {
    severity: "warning",
    reason: `The cluster has no service account ${namespace}/${name}: anyone who creates it gets the role ${roleArn}.`,
    fix: "Delete the association, or create the service account.",
  };
  return {
    namespace,
    name,
    mechanism: "pod-identity",
    roleArn,
    ...(targetRoleArn !== undefined && { targetRoleArn }),
    associationArn,
    ...declarerOfTags(tags),
    ...(exists !== undefined && { exists }),
    isOverridden: false,
    roleStatus,
    problems: [...missingRole(roleArn, roleStatus), ...ofPolicy, ...(exists === false ? [missing] : [])],
  };
}

function ofAnnotation(
  { namespace, name, annotations }: AnnotatedAccount,
  roleArn: string,
  isOverridden: boolean,
  { roles, cluster }: KnownAccounts,
): ReportedServiceAccount {
  const { roleStatus, trustPolicy } = roleState(roleArn, roles, cluster?.account);
  const issuer = hostAndPath(cluster?.issuer ?? "");
  const account = { namespace, name };
  const audience = annotations[audienceAnnotation] || undefined;
  const ofPolicy =
    trustPolicy === undefined || issuer === undefined
      ? []
      : webIdentityProblems({ roleArn, trustPolicy, account }, issuer, audience);
  const notARole: TrustProblem = {
    severity: "error",
    reason: `The annotation is ${JSON.stringify(roleArn)}; expected the ARN of an IAM role.`,
    fix: "Annotate the service account with the ARN of its role.",
  };
  const own = isRoleArn(roleArn) ? [...missingRole(roleArn, roleStatus), ...ofPolicy] : [notARole];
  return {
    namespace,
    name,
    mechanism: "irsa",
    roleArn,
    exists: true,
    isOverridden,
    roleStatus,
    // An annotation that an association overrides has no effect.
    problems: isOverridden ? [] : own,
  };
}

function roleState(
  roleArn: string,
  roles: KnownAccounts["roles"],
  account: string | undefined,
): { roleStatus: ReportedServiceAccount["roleStatus"]; trustPolicy?: string } {
  const reading = roles.get(roleArn);
  const { status } = principalState({ principalArn: roleArn, hasPath: true, account, reading });
  const roleStatus = status === "recreated" ? "deleted" : status;
  const { trustPolicy } = roleStatus === "exists" && reading && "found" in reading ? reading.found : {};
  return { roleStatus, ...(trustPolicy !== undefined && { trustPolicy }) };
}

function missingRole(roleArn: string, status: ReportedServiceAccount["roleStatus"]): TrustProblem[] {
  const account = parseArn(roleArn)?.accountId;
  return status === "deleted"
    ? [
        {
          severity: "error",
          reason: `IAM has no role ${roleArn} in the account ${account}, so pods get no credentials.`,
          fix: "Create the role, or remove the reference to it.",
        },
      ]
    : [];
}
