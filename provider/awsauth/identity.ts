import { parseArn } from "../iam/arn";

/**
 * The lines of versions of aws-iam-authenticator, which read a document differently in a few places: 0.6 (0.6.13) and
 * 0.7 (0.7.18). EKS doesn't tell which one a cluster runs.
 */
export const authenticatorVersions = ["0.6", "0.7"] as const;
export type AuthenticatorVersion = (typeof authenticatorVersions)[number];

/** The authenticator's idea of a caller. */
export interface Identity {
  /** What is looked up: the role's ARN for its session, else the caller's own. */
  canonicalArn: string;
  accountId: string;
  /** The name of the role's session; empty for others. */
  sessionName: string;
  accessKeyId: string;
}

const partitions: Record<AuthenticatorVersion, string[]> = {
  "0.6": ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"],
  "0.7": ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"],
};

/** The versions that know a caller's partition; all of those given when none does. */
export function versionsFor(
  caller: Caller,
  versions: readonly AuthenticatorVersion[],
): readonly AuthenticatorVersion[] {
  const [, partition = ""] = caller.arn.split(":");
  const knowing = versions.filter((version) => partitions[version].includes(partition));
  return knowing.length > 0 ? knowing : versions;
}

/**
 * The identity of a caller, or why the authenticator denies it before it looks into the document.
 *
 * Source: https://github.com/kubernetes-sigs/aws-iam-authenticator/tree/v0.6.13/pkg/arn
 */
export function identityOf(caller: Caller, version: AuthenticatorVersion): Identity | { denied: string } {
  const { arn } = caller;
  const [prefix, partition = "", service, , account = "", ...rest] = arn.split(":");
  const resource = rest.join(":");
  if (prefix !== "arn" || rest.length === 0) {
    return { denied: `"${arn}" is no ARN` };
  }
  if (!partitions[version].includes(partition)) {
    return { denied: `the authenticator ${version} doesn't know the partition "${partition}"` };
  }
  const [kind = "", ...path] = resource.split("/");
  const common = { accountId: caller.accountId ?? account, accessKeyId: caller.accessKeyId ?? "" };
  if (service === "sts" && kind === "assumed-role") {
    if (path.length < 2) {
      return { denied: `"${arn}" names no role` };
    }
    const role = path.slice(0, -1).join("/");
    return session(caller, { ...common, canonicalArn: `arn:${partition}:iam::${account}:role/${role}` }, path.at(-1));
  }
  if (service === "iam" && kind === "role") {
    return session(caller, { ...common, canonicalArn: arn }, "");
  }
  if ((service === "sts" && kind === "federated-user") || (service === "iam" && (kind === "user" || kind === "root"))) {
    return { ...common, canonicalArn: arn, sessionName: "" };
  }
  return { denied: `"${arn}" is neither a role's session, a user, the root user nor a federated user` };
}

/** The name of a session comes from the second half of the `UserId`. */
function session(
  caller: Caller,
  identity: Omit<Identity, "sessionName">,
  fallback = "",
): Identity | { denied: string } {
  if (caller.userId === undefined) {
    return { ...identity, sessionName: fallback };
  }
  const [id, sessionName, ...more] = caller.userId.split(":");
  return id !== undefined && sessionName !== undefined && more.length === 0
    ? { ...identity, sessionName }
    : { denied: `the UserId "${caller.userId}" has no session's name` };
}

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
 * The caller that a principal's ARN means. A role doesn't call by itself: it becomes one of its sessions, whose
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
