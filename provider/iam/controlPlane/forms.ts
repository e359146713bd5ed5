import type { Format } from "../../validation/checks";
import { isRoleArn, literalRoleArnForm, parseArn } from "../arn";
import { clusterNameForm } from "../names";
import { capabilities } from "./capabilities";

/** What the inputs of a control-plane policy have to look like. */
function pattern(regexp: RegExp, expected: string, fix: Format["fix"]): Format {
  return { expected, fix, fits: (text) => regexp.test(text) };
}

export const capabilityForm: Format = {
  expected: `a capability: ${Object.keys(capabilities)
    .map((name) => `"${name}"`)
    .join(", ")}`,
  fix: "Use one of these words, or give the principals a policy of your own beside this one.",
  fits: (text) => Object.hasOwn(capabilities, text),
};

const wildcard = /[*?]/;

/** The name of a cluster, in which wildcards are allowed or not. */
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

/** A region, or every region where wildcards are allowed. */
export function regionForm(allowWildcards: boolean): Format {
  const name = /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/;
  const fix = 'Use the code of the region, such as "us-west-2", and leave regions out for the AWS provider\'s.';
  return allowWildcards
    ? pattern(new RegExp(`${name.source}|^\\*$`), 'the code of an AWS region, or "*" for every region', fix)
    : pattern(name, "the code of an AWS region", suggestingWildcards("regions", fix));
}

function suggestingWildcards(items: string, fix: Format["fix"]): Format["fix"] {
  const byName = `Name the ${items} one by one, or set allowWildcards to mean every one that matches.`;
  return (value) =>
    typeof value === "string" && wildcard.test(value) ? byName : typeof fix === "string" ? fix : fix(value);
}

export const accountIdForm = pattern(/^\d{12}$/, "the ID of an AWS account: 12 digits", (value) =>
  typeof value === "number"
    ? "Write it in quotes: a number loses its leading zeros."
    : "Write it without hyphens, or leave accountId out for the AWS provider's.",
);

export const partitionForm = pattern(
  /^aws(-[a-z]+)*$/,
  'an AWS partition, such as "aws", "aws-cn" or "aws-us-gov"',
  "Leave partition out for the AWS provider's.",
);

/** The ARN of a role that calls may pass. */
export const passRoleArnForm: Format = {
  ...literalRoleArnForm,
  fix: (value) =>
    typeof value === "string" && isRoleArn(value)
      ? "Name the roles one by one: a pattern would let roles be passed that nobody has thought of."
      : (literalRoleArnForm.fix as (value: unknown) => string)(value),
};

export const kmsKeyArnForm: Format = {
  expected: "the ARN of a KMS key (arn:<partition>:kms:<region>:<account>:key/<key ID>)",
  fix: (value) =>
    typeof value === "string" && parseArn(value)?.resource.startsWith("alias/")
      ? "IAM knows no aliases of keys: pass the ARN of the key itself."
      : "Pass the ARN of the key exactly as AWS shows it.",
  fits: (text) => {
    const arn = parseArn(text);
    const { service, region = "", accountId = "", resource = "" } = arn ?? {};
    return service === "kms" && region !== "" && accountIdForm.fits(accountId) && /^key\/[\w-]+$/.test(resource);
  },
};

/** The most characters of a policy's name here: IAM takes 128, and further policies get a number. */
export const managedPolicyNameForm = pattern(
  /^[\w+=,.@-]{1,125}$/,
  "the name of a managed policy: 1 to 125 letters, digits and _+=,.@-",
  "Choose a name of this form, or leave it out to have one generated.",
);

/** What a policy can be attached to. */
export type PrincipalKind = "role" | "user" | "group";

/** The most characters in the name of each. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const limits: Record<PrincipalKind, number> = { role: 64, user: 64, group: 128 };

/** The name of a principal that is given by its name or its ARN. */
export function nameOfPrincipal(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);
}

/** The name of a principal, or its ARN. */
export function principalForm(kind: PrincipalKind): Format {
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
