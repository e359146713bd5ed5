import { parseArn } from "../../iam/arn";
import { type Capability, capabilities, type Grants } from "../../iam/controlPlane/capabilities";
import {
  accountIdForm,
  capabilityForm,
  clusterForm,
  kmsKeyArnForm,
  managedPolicyNameForm,
  nameOfPrincipal,
  type PrincipalKind,
  partitionForm,
  passRoleArnForm,
  principalForm,
  regionForm,
} from "../../iam/controlPlane/forms";
import { managedPolicyLimit } from "../../iam/controlPlane/policy";
import { descriptionForm, pathForm, tagIssues } from "../../iam/names";
import {
  booleanIssues,
  type Format,
  type ListFormat,
  listIssues,
  missingIssues,
  textIssues,
} from "../../validation/checks";
import { type Issue, isAbsent, isComplete, type Path, pending } from "../../validation/issues";
import type { ControlPlaneAccessArgs } from "./args";
import { boundIssues } from "./validateBounds";

/** The issues of a ControlPlaneAccess's inputs. */
export function validateControlPlaneAccess(args: ControlPlaneAccessArgs): Issue[] {
  return [
    ...capabilityIssues(args),
    ...scopeIssues(args),
    ...passRoleIssues(args),
    ...kmsIssues(args),
    ...boundIssues(args),
    ...tagIssues("resourceTags", args.resourceTags),
    ...tagIssues("requestTags", args.requestTags),
    ...principalIssues("role", "roles", args.roles),
    ...principalIssues("user", "users", args.users),
    ...principalIssues("group", "groups", args.groups),
    ...otherAccountIssues(args, args),
    ...textIssues("policyName", args.policyName, managedPolicyNameForm),
    ...textIssues("path", args.path, pathForm),
    ...textIssues("description", args.description, descriptionForm),
    ...tagIssues("tags", args.tags),
  ];
}

function capabilityIssues(args: ControlPlaneAccessArgs): Issue[] {
  const form: ListFormat = { items: "capabilities", min: 1, fix: "Name the capabilities to grant." };
  return [
    ...missingIssues("capabilities", args.capabilities, "a list of capabilities", form.fix),
    ...listIssues("capabilities", args.capabilities, form, (path, item) => textIssues(path, item, capabilityForm)),
  ];
}

function scopeIssues(args: ControlPlaneAccessArgs): Issue[] {
  const clusters: ListFormat = {
    items: "cluster names",
    min: 1,
    fix: 'Name the clusters, or set allowWildcards and pass "*" for all clusters.',
  };
  const regions: ListFormat = { items: "regions", min: 1, fix: "Omit regions to use the AWS provider's region." };
  // While allowWildcards is unknown, wildcards are accepted; they are checked once it is known.
  const allowWildcards = args.allowWildcards === true || (args.allowWildcards as unknown) === pending;
  return [
    ...missingIssues("clusterNames", args.clusterNames, "a list of cluster names", clusters.fix),
    ...listIssues("clusterNames", args.clusterNames, clusters, (path, item) =>
      textIssues(path, item, clusterForm(allowWildcards)),
    ),
    ...booleanIssues("allowWildcards", args.allowWildcards),
    ...textIssues("accountId", args.accountId, accountIdForm),
    ...textIssues("partition", args.partition, partitionForm),
    ...listIssues("regions", args.regions, regions, (path, item) => textIssues(path, item, regionForm(allowWildcards))),
  ];
}

function passRoleIssues(args: ControlPlaneAccessArgs): Issue[] {
  const fix = "Pass the ARN of each role that callers may pass.";
  const form: ListFormat = { items: "role ARNs", min: 1, fix };
  return [
    ...listIssues("passRoleArns", args.passRoleArns, form, (path, item) => textIssues(path, item, passRoleArnForm)),
    ...companionIssues("passRoleArns", { ...args }, fix, ({ passRole }) => passRole),
  ];
}

function kmsIssues(args: ControlPlaneAccessArgs): Issue[] {
  const fix = "Pass the ARN of each key that may encrypt secrets.";
  const form: ListFormat = { items: "KMS key ARNs", min: 1, fix };
  return [
    ...listIssues("kmsKeyArns", args.kmsKeyArns, form, (path, item) => textIssues(path, item, kmsKeyArnForm)),
    ...companionIssues("kmsKeyArns", { ...args }, fix, ({ encryption }) => encryption),
  ];
}

/** The issue of an input that a capability requires, or that none of the capabilities uses. */
function companionIssues(
  input: "passRoleArns" | "kmsKeyArns",
  { [input]: companion, capabilities: given }: Record<string, unknown>,
  give: string,
  useOf: (grants: Grants) => { needed: boolean } | undefined,
): Issue[] {
  const wanted = capabilitiesIn(given).map((name) => useOf(capabilities[name]));
  const all = Object.keys(capabilities) as Capability[];
  const users = all.filter((name) => useOf(capabilities[name]));
  if (wanted.some((use) => use?.needed)) {
    const needing = users.filter((name) => useOf(capabilities[name])?.needed);
    return missingIssues(input, companion, `a list, as required by ${quoted(needing)}`, give);
  }
  const isUseless = isComplete(given) && wanted.length > 0 && wanted.every((use) => use === undefined);
  const fix = `Omit ${input}, or add one of these capabilities.`;
  const expected = `none without a capability that uses it (${quoted(users)})`;
  return isUseless && !isAbsent(companion)
    ? [{ code: "exclusive", paths: [[input]], value: companion, expected, fix }]
    : [];
}

function capabilitiesIn(given: unknown): Capability[] {
  const isCapability = (item: unknown): item is Capability => typeof item === "string" && capabilityForm.fits(item);
  return Array.isArray(given) ? given.filter(isCapability) : [];
}

function quoted(names: string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

function principalIssues(kind: PrincipalKind, path: string, value: unknown): Issue[] {
  const form: ListFormat = { items: `${kind}s`, fix: "" };
  // IAM names of one kind are unique ignoring case.
  const keyOf = (item: unknown) => (typeof item === "string" ? nameOfPrincipal(item).toLowerCase() : item);
  return listIssues(path, value, form, (at, item) => textIssues(at, item, principalForm(kind)), keyOf);
}

/** The issues of ARNs in another account or partition than the policies. */
export function otherAccountIssues(
  args: ControlPlaneAccessArgs,
  where: { accountId?: unknown; partition?: unknown },
): Issue[] {
  return (["passRoleArns", "roles", "users", "groups", "accessPolicies", "principalArns"] as const).flatMap((input) => {
    const list: unknown = args[input];
    return Array.isArray(list) ? list.flatMap((item, index) => otherAccountIssue([input, index], item, where)) : [];
  });
}

function otherAccountIssue(
  path: Path,
  value: unknown,
  { accountId, partition }: { accountId?: unknown; partition?: unknown },
): Issue[] {
  const arn = typeof value === "string" ? parseArn(value) : undefined;
  // Access policies are AWS's own, and principals of access entries may be in other accounts.
  const anyAccount = path[0] === "accessPolicies" || path[0] === "principalArns";
  if (arn === undefined || (!anyAccount && !accountIdForm.fits(arn.accountId))) {
    return [];
  }
  const fix = "Pass such an ARN, or declare another ControlPlaneAccess with an AWS provider for the other account.";
  const found = { code: "mismatch", paths: [path], value } as const;
  const differs = (known: unknown, form: Format, own: string) =>
    typeof known === "string" && form.fits(known) && known !== own;
  return [
    ...(!anyAccount && differs(accountId, accountIdForm, arn.accountId)
      ? [{ ...found, expected: "an ARN in the account of the policies (accountId)", fix }]
      : []),
    ...(differs(partition, partitionForm, arn.partition)
      ? [{ ...found, expected: "an ARN in the partition of the policies (partition)", fix }]
      : []),
  ];
}

/** The issue of more policies than a principal can have. */
export function policyCountIssues(documents: string[]): Issue[] {
  const expected = `at most ${policiesPerPrincipal} managed policies of ${managedPolicyLimit} characters`;
  return documents.length <= policiesPerPrincipal
    ? []
    : [
        {
          code: "limit",
          paths: [["clusterNames"]],
          value: `${documents.length} policies`,
          expected: `${expected}, IAM's default limit for a principal`,
          fix: "Name fewer clusters, regions or capabilities, or combine names into wildcards with allowWildcards.",
        },
      ];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const policiesPerPrincipal = 10;
