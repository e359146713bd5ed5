import type { Format } from "../../validation/checks";
import { isRoleArn, literalRoleArnForm, parseArn } from "../arn";
import { clusterNameForm } from "../names";
import { capabilities } from "./capabilities";

/** Formats for the inputs of a control-plane policy. */
function pattern(regexp: RegExp, expected: string, fix: Format["fix"]): Format {
  return { expected, fix, fits: (text) => regexp.test(text) };
}

export const capabilityForm: Format = {
  expected: `a capability: ${Object.keys(capabilities)
    .map((name) => `"${name}"`)
    .join(", ")}`,
  fix: "Use one of these capabilities, or attach another policy of your own to the principals.",
  fits: (text) => Object.hasOwn(capabilities, text),
};

const wildcard = /[*?]/;

/** The name of a cluster, with or without wildcards. */
export function clusterForm(allowWildcards: boolean): Format {
  const { expected, fix, fits } = clusterNameForm;
  return allowWildcards
    ? {
        expected: `${expected}; with * and ? as wildcards`,
        fix,
        fits: (text) => fits(text) || (wildcard.test(text) && /^[\w*?-]{1,100}$/.test(text)),
      }
    : { expected, fix: suggestingWildcards("clusters", fix), fits };
}

/** The code of a region; with wildcards allowed, also `*` for every region. */
export function regionForm(allowWildcards: boolean): Format {
  const name = /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/;
  const fix = 'Use the code of the region, such as "us-west-2", or omit regions to use the AWS provider\'s region.';
  return allowWildcards
    ? pattern(new RegExp(`${name.source}|^\\*$`), 'the code of an AWS region, or "*" for every region', fix)
    : pattern(name, "the code of an AWS region", suggestingWildcards("regions", fix));
}

function suggestingWildcards(items: string, fix: Format["fix"]): Format["fix"] {
  const byName = `List the ${items} individually, or set allowWildcards to include all that match.`;
  return (value) =>
    typeof value === "string" && wildcard.test(value) ? byName : typeof fix === "string" ? fix : fix(value);
}

export const accountIdForm = pattern(/^\d{12}$/, "the ID of an AWS account: 12 digits", (value) =>
  typeof value === "number"
    ? "Put it in quotes: a number loses leading zeros."
    : "Write it without hyphens, or omit accountId to use the AWS provider's account.",
);

export const partitionForm = pattern(
  /^aws(-[a-z]+)*$/,
  'an AWS partition, such as "aws", "aws-cn" or "aws-us-gov"',
  "Omit partition to use the AWS provider's partition.",
);

/** The ARN of a role that callers may pass. */
export const passRoleArnForm: Format = {
  ...literalRoleArnForm,
  fix: (value) =>
    typeof value === "string" && isRoleArn(value)
      ? "List the roles individually: a pattern could allow passing unintended roles."
      : (literalRoleArnForm.fix as (value: unknown) => string)(value),
};

export const kmsKeyArnForm: Format = {
  expected: "the ARN of a KMS key (arn:<partition>:kms:<region>:<account>:key/<key ID>)",
  fix: (value) =>
    typeof value === "string" && parseArn(value)?.resource.startsWith("alias/")
      ? "IAM doesn't support key aliases: pass the ARN of the key itself."
      : "Pass the ARN of the key exactly as AWS shows it.",
  fits: (text) => {
    const arn = parseArn(text);
    const { partition = "", service, region = "", accountId = "", resource = "" } = arn ?? {};
    const isIn = partitionForm.fits(partition) && regionForm(false).fits(region) && accountIdForm.fits(accountId);
    return service === "kms" && isIn && /^key\/[\w-]+$/.test(resource);
  },
};

/** The limit is below IAM's 128 characters because further policies get a number as a suffix. */
export const managedPolicyNameForm = pattern(
  /^[\w+=,.@-]{1,125}$/,
  "the name of a managed policy: 1 to 125 letters, digits and _+=,.@-",
  "Choose a name of this form, or omit it to generate one.",
);

/** The kinds of principals that a policy can be attached to. */
export type PrincipalKind = "role" | "user" | "group";

/**
 * The maximum length of each kind's name. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const limits: Record<PrincipalKind, number> = { role: 64, user: 64, group: 128 };

/** The name of a principal, from its name or ARN. */
export function nameOfPrincipal(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);
}

/** The name or ARN of a principal. */
export function principalForm(kind: PrincipalKind): Format {
  const limit = limits[kind];
  const name = new RegExp(`^[\\w+=,.@-]{1,${limit}}$`);
  const arn = new RegExp(`^arn:[\\w-]+:iam::\\d{12}:${kind}/`);
  return {
    expected:
      `an IAM ${kind} that accepts policies, by its name (1 to ${limit} letters, digits and _+=,.@-) ` +
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
    return "Pass another role: AWS manages this one. For a role of IAM Identity Center, add the policy to the permission set.";
  }
  const arn = typeof value === "string" ? parseArn(value) : undefined;
  const other = (Object.keys(limits) as PrincipalKind[]).find((key) => arn?.resource.startsWith(`${key}/`));
  if (other !== undefined && other !== kind) {
    return `This is the ARN of an IAM ${other}: list it in ${other}s.`;
  }
  return `Pass the ${kind}'s name, or its ARN exactly as AWS shows it.`;
}
