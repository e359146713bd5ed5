import { principalOf } from "../awsauth/principal";
import { iamPrincipalOf } from "./iamPrincipal";

/** A role or user with a name, as IAM returns it. */
export interface PrincipalInIam {
  arn: string;
  /** When it was created, in whole seconds. */
  createdAt?: Date;
  /** The trust policy, as JSON. Only of a role. */
  trustPolicy?: string;
}

/** The result of reading a role or user from IAM. */
export type PrincipalReading = { found: PrincipalInIam } | { missing: true } | { unread: string };

/** Whether the principal of an access entry or of a mapping still exists. */
export interface PrincipalState {
  status: "exists" | "deleted" | "recreated" | "other-account" | "unknown";
  /** A sentence without a period, for the statuses `recreated` and `unknown`, and if it was deleted. */
  reason?: string;
}

/** An access entry or a mapping of aws-auth. */
export interface PrincipalQuestion {
  /** The ARN in the entry or mapping. */
  principalArn: string;
  /** When the access entry was created; undefined for a mapping, which doesn't depend on the unique ID. */
  entryCreatedAt?: Date;
  /** Whether the ARN has the principal's path. For a role in aws-auth it has none. */
  hasPath: boolean;
  /** The cluster's account; undefined if unknown. */
  account: string | undefined;
  /** Undefined if IAM wasn't read. */
  reading: PrincipalReading | undefined;
}

/**
 * Whether a principal still exists. EKS stores the unique ID of an access entry's principal, and grants no access to a
 * principal with another ID. No operation of EKS returns that ID, so the dates of creation are compared.
 * https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
export function principalState(question: PrincipalQuestion): PrincipalState {
  const { principalArn, account, reading } = question;
  const principal = iamPrincipalOf(principalArn);
  if (principal === undefined) {
    return { status: "unknown", reason: "IAM has neither a role nor a user with this ARN" };
  }
  if (account !== undefined && principal.account !== account) {
    return { status: "other-account" };
  }
  if (principal.kind === "root") {
    return { status: "exists" };
  }
  if (reading === undefined || "unread" in reading) {
    return { status: "unknown", reason: reading?.unread ?? "IAM wasn't read" };
  }
  return "missing" in reading
    ? { status: "deleted", reason: `IAM has no ${principal.kind} ${principal.name}` }
    : stateOfFound(question, principal.kind, reading.found);
}

function stateOfFound(
  { principalArn, entryCreatedAt, hasPath }: PrincipalQuestion,
  kind: "role" | "user",
  { arn, createdAt }: PrincipalInIam,
): PrincipalState {
  const live = hasPath ? arn : (principalOf(arn).arn ?? arn);
  if (live !== principalArn) {
    // The path of a user can be changed, the path of a role can't.
    return kind === "role" && hasPath
      ? { status: "recreated", reason: `the role was recreated with another path: its ARN is ${arn}` }
      : { status: "deleted", reason: `the ${kind} of this name has another ARN, ${arn}` };
  }
  return entryCreatedAt !== undefined && createdAt !== undefined && createdAt > entryCreatedAt
    ? {
        status: "recreated",
        reason:
          `the ${kind} was created at ${seconds(createdAt)}, after its access entry (${seconds(entryCreatedAt)}), so its ` +
          "unique ID isn't the ID that EKS stored",
      }
    : { status: "exists" };
}

function seconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
