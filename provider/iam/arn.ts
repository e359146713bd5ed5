import { type ARN, parse, validate } from "@aws-sdk/util-arn-parser";
import type { Format } from "../validation/checks";
import { hostAndPath } from "./issuer";

/** The parts of an ARN: `arn:partition:service:region:accountId:resource`. */
export type Arn = ARN;

/** The parts of an ARN; undefined for any other text. */
export function parseArn(text: string): Arn | undefined {
  return validate(text) && !/\s/.test(text) ? parse(text) : undefined;
}

const kinds: [RegExp, string][] = [
  [/^oidc-provider\//, "an IAM OIDC provider"],
  [/^saml-provider\//, "an IAM SAML provider"],
  [/^role\//, "an IAM role"],
  [/^user\//, "an IAM user"],
  [/^group\//, "an IAM group"],
  [/^policy\//, "an IAM managed policy"],
  [/^instance-profile\//, "an IAM instance profile"],
  [/^assumed-role\//, "a session of a role"],
  [/^cluster\//, "an EKS cluster"],
  [/^trust-anchor\//, "a trust anchor of IAM Roles Anywhere"],
];

/** The kind of resource that an ARN names, for errors. It distinguishes the kinds that are often confused. */
export function kindOf(arn: Arn): string {
  const kind = kinds.find(([pattern]) => pattern.test(arn.resource))?.[1];
  return kind ?? `a resource of the service "${arn.service}"`;
}

/** How to name the role of a permission set without its ARN. */
const byPermissionSet =
  "For a role of IAM Identity Center, set ssoPermissionSet to the name of its permission set instead, or copy the ARN that " +
  "`aws iam list-roles --path-prefix /aws-reserved/sso.amazonaws.com/` lists.";

/**
 * The fix for a principal's ARN that is a pattern or still has placeholders from documentation, as in `role/<name>`;
 * undefined for any other text. The fix contains no part of the ARN.
 */
export function patternFix(text: string): string | undefined {
  if (/[<>]/.test(text)) {
    return "Replace the placeholders in angle brackets with real values.";
  }
  const advice = "Wildcards have no effect here: list the full ARN of each principal.";
  return /[*?]/.test(text)
    ? /AWSReservedSSO|aws-reserved/i.test(text)
      ? `${advice} ${byPermissionSet}`
      : advice
    : undefined;
}

function isIam(arn: Arn | undefined, account: RegExp, resource: RegExp): boolean {
  return (
    arn !== undefined &&
    /^aws[a-z-]*$/.test(arn.partition) &&
    arn.service === "iam" &&
    arn.region === "" &&
    account.test(arn.accountId) &&
    resource.test(arn.resource)
  );
}

const accountId = /^\d{12}$/;
// An IAM path: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
const pathAndName = "(?:[\\x21-\\x2e\\x30-\\x7e]+/)*[\\w+=,.@-]+";

/** The issuer in an OIDC provider's ARN, as host and path without the scheme; undefined for any other text. */
export function issuerOf(oidcProviderArn: string): string | undefined {
  const arn = parseArn(oidcProviderArn);
  const issuer = isIam(arn, accountId, /^oidc-provider\//) ? arn?.resource.slice("oidc-provider/".length) : undefined;
  return issuer !== undefined && hostAndPath(issuer) === issuer ? issuer : undefined;
}

/** The account and name in a managed policy's ARN, without the path; undefined for any other text. */
export function managedPolicyOf(policyArn: string): { account: string; name: string } | undefined {
  const arn = parseArn(policyArn);
  if (!isIam(arn, /^(\d{12}|aws)$/, new RegExp(`^policy/${pathAndName}$`))) {
    return undefined;
  }
  return arn && { account: arn.accountId, name: arn.resource.slice(arn.resource.lastIndexOf("/") + 1) };
}

/** True for the ARN of an IAM role. */
export function isRoleArn(text: string): boolean {
  return isIam(parseArn(text), accountId, new RegExp(`^role/${pathAndName}$`));
}

/** The format of an ARN of one kind. The fix for an ARN of another kind names that kind. */
function arnForm(what: string, shape: string, fits: (text: string) => boolean): Format {
  const fix = (value: unknown) => {
    const arn = typeof value === "string" ? parseArn(value) : undefined;
    return arn && kindOf(arn) !== what
      ? `This is the ARN of ${kindOf(arn)}: pass the ARN of ${what}.`
      : `Pass the ARN of ${what} exactly as AWS shows it.`;
  };
  return { expected: `the ARN of ${what} (${shape})`, fix, fits };
}

export const oidcProviderArnForm = arnForm(
  "an IAM OIDC provider",
  "arn:<partition>:iam::<account>:oidc-provider/<issuer>",
  (text) => issuerOf(text) !== undefined,
);

export const policyArnForm = arnForm(
  "an IAM managed policy",
  "arn:<partition>:iam::<account or aws>:policy/<path and name>",
  (text) => managedPolicyOf(text) !== undefined,
);

export const roleArnForm = arnForm("an IAM role", "arn:<partition>:iam::<account>:role/<path and name>", isRoleArn);

/**
 * The trust anchor of IAM Roles Anywhere.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementrolesanywhere.html
 */
export const trustAnchorArnForm = arnForm(
  "a trust anchor of IAM Roles Anywhere",
  "arn:<partition>:rolesanywhere:<region>:<account>:trust-anchor/<id>",
  (text) => /^arn:aws[a-z-]*:rolesanywhere:[a-z0-9-]+:\d{12}:trust-anchor\/[0-9a-fA-F-]{36}$/.test(text),
);

/** The ARN of a role for a policy document, without characters that IAM reads as wildcards or policy variables. */
export const literalRoleArnForm: Format = {
  ...roleArnForm,
  expected: `${roleArnForm.expected} without wildcards or policy variables`,
  fix: (value) =>
    typeof value === "string" && isRoleArn(value)
      ? "Use a role whose ARN has no *, ? or $: IAM reads these characters in a policy as a pattern."
      : (roleArnForm.fix as (value: unknown) => string)(value),
  fits: (text) => isRoleArn(text) && !/[*?$]/.test(text),
};
