import type { Form } from "../../check/values";
import { parseArn } from "../arn";

/** What a policy can be attached to. */
export type PrincipalKind = "role" | "user" | "group";

/** The most characters in the name of each. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const limits: Record<PrincipalKind, number> = { role: 64, user: 64, group: 128 };

/** The name of a principal that is given by its name or its ARN. */
export function nameOfPrincipal(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);
}

/** The name of a principal, or its ARN. */
export function principalForm(kind: PrincipalKind): Form {
  const limit = limits[kind];
  const name = new RegExp(`^[\\w+=,.@-]{1,${limit}}$`);
  const arn = new RegExp(`^arn:[\\w-]+:iam::\\d{12}:${kind}/`);
  return {
    expected:
      `an IAM ${kind} that takes policies, by its name (1 to ${limit} letters, digits and _+=,.@-) ` +
      `or ARN (arn:<partition>:iam::<account>:${kind}/<path and name>)`,
    fix: (value) => fixOf(kind, value),
    fits: (text) => name.test(arn.test(text) ? nameOfPrincipal(text) : text) && !isProtected(kind, text),
  };
}

/** Roles that only AWS itself may change. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html */
function isProtected(kind: PrincipalKind, nameOrArn: string): boolean {
  return kind === "role" && /(^|\/)AWS(ServiceRoleFor|ReservedSSO_)/.test(nameOrArn);
}

function fixOf(kind: PrincipalKind, value: unknown): string {
  if (typeof value === "string" && isProtected(kind, value)) {
    return "AWS manages this role and takes no policy for it; for one of IAM Identity Center, put the policy into the permission set.";
  }
  const arn = typeof value === "string" ? parseArn(value) : undefined;
  const other = (Object.keys(limits) as PrincipalKind[]).find((key) => arn?.resource.startsWith(`${key}/`));
  if (other !== undefined && other !== kind) {
    return `This is the ARN of an IAM ${other}: list it in ${other}s.`;
  }
  return `Pass the ${kind}'s name, or its ARN exactly as AWS shows it.`;
}
