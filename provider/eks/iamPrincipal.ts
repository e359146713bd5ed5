import { type Arn, kindOf, parseArn, patternFix } from "../iam/arn";
import type { Format } from "../validation/checks";

/** An IAM principal that can have an access entry. */
export interface IamPrincipal {
  kind: "role" | "user" | "root";
  partition: string;
  account: string;
  /** The path with its slashes, as in `/` or `/team/`. */
  path: string;
  /** Empty for the root user. */
  name: string;
}

const pathAndName = /^(role|user)((?:\/[\x21-\x2e\x30-\x7e]+)*\/)([\w+=,.@-]+)$/;

/** The principal with this ARN; undefined for any other text. */
export function iamPrincipalOf(text: string): IamPrincipal | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "iam" || arn.region !== "") {
    return undefined;
  }
  if (!/^aws[a-z-]*$/.test(arn.partition) || !/^\d{12}$/.test(arn.accountId)) {
    return undefined;
  }
  const { partition, accountId: account, resource } = arn;
  if (resource === "root") {
    return { kind: "root", partition, account, path: "/", name: "" };
  }
  const [, kind, path, name] = pathAndName.exec(resource) ?? [];
  return kind && path && name ? { kind: kind as "role" | "user", partition, account, path, name } : undefined;
}

/** True for a service-linked role, which EKS rejects. */
export function isServiceLinked({ kind, path }: IamPrincipal): boolean {
  return kind === "role" && path.startsWith("/aws-service-role/");
}

/** True for a role of IAM Identity Center without its path, which is how aws-auth names it. No such role exists. */
function lacksItsPath({ kind, path, name }: IamPrincipal): boolean {
  return kind === "role" && name.startsWith("AWSReservedSSO_") && !path.startsWith("/aws-reserved/sso.amazonaws.com/");
}

/** True for a role of IAM Identity Center whose path has a wildcard. Real paths have none. */
function isPattern({ path, name }: IamPrincipal): boolean {
  return name.startsWith("AWSReservedSSO_") && /[*?]/.test(path);
}

/** The ARN of a session's role, without its path, which the session's ARN doesn't contain. */
export function roleOfSession({ partition, accountId, resource }: Arn): string | undefined {
  const role = resource.startsWith("assumed-role/") ? resource.split("/")[1] : undefined;
  return role && `arn:${partition}:iam::${accountId}:role/${role}`;
}

function fix(value: unknown): string {
  const text = typeof value === "string" ? value : "";
  const principal = iamPrincipalOf(text);
  const pattern = principal && !isPattern(principal) ? undefined : patternFix(text);
  if (pattern) {
    return pattern;
  }
  if (principal && isServiceLinked(principal)) {
    return "EKS rejects service-linked roles, because AWS manages their access: pass another role.";
  }
  if (principal && lacksItsPath(principal)) {
    const role = "role/aws-reserved/sso.amazonaws.com/<region>/<name>";
    return (
      "Access entries need the role's path, unlike aws-auth: set ssoPermissionSet to the name of the permission set instead, " +
      `or pass the full ARN, arn:<partition>:iam::<account>:${role}.`
    );
  }
  const arn = parseArn(text);
  const role = arn && roleOfSession(arn);
  if (role) {
    return `EKS rejects sessions: pass the ARN of the role, ${role}, with its path if it has one.`;
  }
  return arn && !/^(role|user)\//.test(arn.resource)
    ? `This is the ARN of ${kindOf(arn)}: pass the ARN of a role.`
    : "Pass the ARN exactly as IAM shows it, with its path.";
}

/** The principal of an entry for people, pipelines and controllers. */
export const principalArnForm: Format = {
  expected:
    "the ARN of an IAM role or user (arn:<partition>:iam::<account>:role/<path and name>, …:user/<path and name>) or of " +
    "the root user (…:root)",
  fix,
  fits: (text) => {
    const principal = iamPrincipalOf(text);
    return principal !== undefined && !isServiceLinked(principal) && !lacksItsPath(principal) && !isPattern(principal);
  },
};

/** The principal of an entry for nodes. */
export const nodeRoleArnForm: Format = {
  expected: "the ARN of the nodes' IAM role (arn:<partition>:iam::<account>:role/<path and name>)",
  fix: (value) => {
    const kind = iamPrincipalOf(typeof value === "string" ? value : "")?.kind;
    return kind === "user" || kind === "root"
      ? "An entry for nodes needs a role: pass the ARN of the nodes' role."
      : fix(value);
  },
  fits: (text) => principalArnForm.fits(text) && iamPrincipalOf(text)?.kind === "role",
};

/**
 * The Kubernetes username that EKS generates for an entry of type STANDARD without one; undefined for the root user,
 * because the documentation doesn't cover it.
 * https://docs.aws.amazon.com/eks/latest/userguide/set-custom-username.html
 */
export function generatedUsername(principalArn: string): string | undefined {
  const principal = iamPrincipalOf(principalArn);
  if (principal?.kind !== "role") {
    return principal?.kind === "user" ? principalArn : undefined;
  }
  const { partition, account, name } = principal;
  return `arn:${partition}:sts::${account}:assumed-role/${name}/{{SessionName}}`;
}

/**
 * Whether a caller of AWS, by the ARN that GetCallerIdentity returns, is a principal. The ARN of a session has the name
 * of its role, without the path.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function isCaller(principalArn: string, callerArn: string): boolean {
  const caller = parseArn(callerArn);
  const role = caller && roleOfSession(caller);
  if (role === undefined) {
    return callerArn === principalArn;
  }
  const principal = iamPrincipalOf(principalArn);
  return (
    principal?.kind === "role" && role === `arn:${principal.partition}:iam::${principal.account}:role/${principal.name}`
  );
}
