import { parseArn } from "../../iam/arn";

/** Who calls the API server, as GetCallerIdentity of STS tells the authenticator. */
export interface Caller {
  /**
   * The ARN that STS gives: of a role's session (`arn:aws:sts::<account>:assumed-role/<role>/<session>`, the role
   * without its path), a user, the root user or a federated user.
   */
  arn: string;
  /** The `UserId` that STS gives. By default made from the ARN. */
  userId?: string;
  /** The account. By default the ARN's. */
  accountId?: string;
  /** The access key that signed the call. */
  accessKeyId?: string;
}

/**
 * The caller that a principal's ARN stands for. A role doesn't call by itself: it becomes one of its sessions, whose
 * ARN leaves the role's path out. Other ARNs are taken as STS gives them.
 *
 * `sessionName` is the name of that session; by default `session`.
 */
export function callerFor(principalArn: string, sessionName = "session"): Caller {
  const arn = parseArn(principalArn);
  if (arn?.service !== "iam" || !arn.resource.startsWith("role/")) {
    return { arn: principalArn };
  }
  const name = arn.resource.slice(arn.resource.lastIndexOf("/") + 1);
  return { arn: `arn:${arn.partition}:sts::${arn.accountId}:assumed-role/${name}/${sessionName}` };
}
