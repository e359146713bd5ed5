import type { NamedRole, RoleReading, SessionIssuer } from "../../aws/issuedSessions";
import { iamPrincipalOf } from "../../eks/iamPrincipal";
import type { Subject } from "../../iam/trustPolicy";
import type { Call } from "../../kubernetes/accessReviews";
import { ClusterError, type ClusterErrorKind } from "../../network/clusterErrors";

/** What a try to get credentials needs. */
export interface CredentialsTry {
  /** The beginning of errors, which names the cluster. */
  label: string;
  account: Subject;
  annotations: Record<string, string>;
  /** The ARN of the expected role; omitted for any. */
  roleArn?: string;
  /** Calls the API server. */
  call: Call;
  issuer: SessionIssuer;
}

/** The role of a service account's credentials. */
export interface IssuedCredentials {
  currentRoleArn: string;
  credentialsIssued: boolean;
}

/** The error of a try. */
export function notIssued(
  { label, account: { namespace, name } }: Pick<CredentialsTry, "label" | "account">,
  kind: ClusterErrorKind,
  message: string,
): ClusterError {
  return new ClusterError(kind, `${label}: the service account ${namespace}/${name} ${message}`);
}

/** Reads a role by its ARN; unread if the ARN isn't one of a role. */
export async function readRoleOf(issuer: SessionIssuer, arn: string): Promise<RoleReading> {
  const role = iamPrincipalOf(arn);
  const named: NamedRole | undefined = role && { arn, account: role.account, name: role.name };
  return named === undefined ? { unread: `${arn} isn't the ARN of a role.` } : await issuer.readRole(named);
}
