import { parseArn } from "../iam/arn";

/**
 * The release lines of aws-iam-authenticator, which read a document differently in a few places: 0.6 (0.6.13) and
 * 0.7 (0.7.18). EKS doesn't report which one a cluster runs.
 */
export const authenticatorVersions = ["0.6", "0.7"] as const;
export type AuthenticatorVersion = (typeof authenticatorVersions)[number];

/** A caller as the authenticator identifies it. */
export interface Identity {
  /** The ARN that entries are matched against: the role's ARN for a role session, otherwise the caller's ARN. */
  canonicalArn: string;
  accountId: string;
  /** The role session name; empty for other callers. */
  sessionName: string;
  accessKeyId: string;
}

const partitions: Record<AuthenticatorVersion, string[]> = {
  "0.6": ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"],
  "0.7": ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"],
};

/** The versions that know the caller's partition, or all given versions if none does. */
export function versionsFor(
  caller: Caller,
  versions: readonly AuthenticatorVersion[],
): readonly AuthenticatorVersion[] {
  const [, partition = ""] = caller.arn.split(":");
  const knowing = versions.filter((version) => partitions[version].includes(partition));
  return knowing.length > 0 ? knowing : versions;
}

/**
 * The identity of a caller, or the reason why the authenticator denies it before it reads the document.
 *
 * Source: https://github.com/kubernetes-sigs/aws-iam-authenticator/tree/v0.6.13/pkg/arn
 */
export function identityOf(caller: Caller, version: AuthenticatorVersion): Identity | { denied: string } {
  const { arn } = caller;
  const [prefix, partition = "", service, , account = "", ...rest] = arn.split(":");
  const resource = rest.join(":");
  if (prefix !== "arn" || rest.length === 0) {
    return { denied: `"${arn}" isn't an ARN` };
  }
  if (!partitions[version].includes(partition)) {
    return { denied: `the authenticator ${version} doesn't know the partition "${partition}"` };
  }
  const [kind = "", ...path] = resource.split("/");
  const common = { accountId: caller.accountId ?? account, accessKeyId: caller.accessKeyId ?? "" };
  if (service === "sts" && kind === "assumed-role") {
    if (path.length < 2) {
      return { denied: `"${arn}" has no role name` };
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
  return { denied: `"${arn}" isn't a role session, a user, the root user or a federated user` };
}

/** The session name is the second half of the `UserId`. */
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
    : { denied: `the UserId "${caller.userId}" has no session name` };
}

/** A caller of the API server, as STS GetCallerIdentity describes it to the authenticator. */
export interface Caller {
  /**
   * The ARN that STS returns: of a role session (`arn:aws:sts::<account>:assumed-role/<role>/<session>`, the role
   * without its path), a user, the root user or a federated user.
   */
  arn: string;
  /** The `UserId` that STS returns. Default: derived from the ARN. */
  userId?: string;
  /** The account. Default: the account in the ARN. */
  accountId?: string;
  /** The access key that signed the call. */
  accessKeyId?: string;
}

/**
 * The caller for a principal's ARN. A role calls as a role session, whose ARN doesn't contain the role's path. Any
 * other ARN is used as is.
 *
 * `sessionName` is the name of that session. Default: `session`.
 */
export function callerFor(principalArn: string, sessionName = "session"): Caller {
  const arn = parseArn(principalArn);
  if (arn?.service !== "iam" || !arn.resource.startsWith("role/")) {
    return { arn: principalArn };
  }
  const name = arn.resource.slice(arn.resource.lastIndexOf("/") + 1);
  return { arn: `arn:${arn.partition}:sts::${arn.accountId}:assumed-role/${name}/${sessionName}` };
}
