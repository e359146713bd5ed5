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

/** All that is wrong with the inputs of a ControlPlaneAccess. */
export function validateControlPlaneAccess(args: ControlPlaneAccessArgs): Issue[] {
  return [
    ...capabilityIssues(args),
    ...scopeIssues(args),
    ...passRoleIssues(args),
    ...kmsIssues(args),
    ...tagIssues("resourceTags", args.resourceTags),
    ...tagIssues("requestTags", args.requestTags),
    ...principalIssues("role", "roles", args.roles),
    ...principalIssues("user", "users", args.users),
    ...principalIssues("group", "groups", args.groups),
    ...foreignIssues(args, args),
    ...textIssues("policyName", args.policyName, managedPolicyNameForm),
    ...textIssues("path", args.path, pathForm),
    ...textIssues("description", args.description, descriptionForm),
    ...tagIssues("tags", args.tags),
  ];
}

function capabilityIssues(args: ControlPlaneAccessArgs): Issue[] {
  const form: ListFormat = { items: "capabilities", min: 1, fix: "Name what the principals may do." };
  return [
    ...missingIssues("capabilities", args.capabilities, "a list of capabilities", form.fix),
    ...listIssues("capabilities", args.capabilities, form, (path, item) => textIssues(path, item, capabilityForm)),
  ];
}

function scopeIssues(args: ControlPlaneAccessArgs): Issue[] {
  const clusters: ListFormat = {
    items: "names of clusters",
    min: 1,
    fix: 'Name the clusters, or set allowWildcards and give "*" for every cluster.',
  };
  const regions: ListFormat = { items: "regions", min: 1, fix: "Leave regions out for the AWS provider's." };
  // Whether wildcards are allowed may itself not be known yet; then they are checked when it is.
  const allowWildcards = args.allowWildcards === true || (args.allowWildcards as unknown) === pending;
  return [
    ...missingIssues("clusterNames", args.clusterNames, "a list of names of clusters", clusters.fix),
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
  const fix = "Pass the ARN of each role that the calls may name.";
  const form: ListFormat = { items: "ARNs of roles", min: 1, fix };
  return [
    ...listIssues("passRoleArns", args.passRoleArns, form, (path, item) => textIssues(path, item, passRoleArnForm)),
    ...companionIssues("passRoleArns", { ...args }, fix, ({ passRole }) => passRole),
  ];
}

function kmsIssues(args: ControlPlaneAccessArgs): Issue[] {
  const fix = "Pass the ARN of each key that may encrypt secrets.";
  const form: ListFormat = { items: "ARNs of KMS keys", min: 1, fix };
  return [
    ...listIssues("kmsKeyArns", args.kmsKeyArns, form, (path, item) => textIssues(path, item, kmsKeyArnForm)),
    ...companionIssues("kmsKeyArns", { ...args }, fix, ({ encryption }) => encryption),
  ];
}

/** The issue of an input that a capability is of no use without, or that none of the capabilities has a use for. */
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
    return missingIssues(input, companion, `a list, which ${quoted(needing)} can't do without`, give);
  }
  const isUseless = isComplete(given) && wanted.length > 0 && wanted.every((use) => use === undefined);
  const fix = `Leave ${input} out, or add the capability that it is for.`;
  const expected = `none, since only ${quoted(users)} have a use for it`;
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
  // IAM takes no two principals of a kind whose names differ only in case.
  const keyOf = (item: unknown) => (typeof item === "string" ? nameOfPrincipal(item).toLowerCase() : item);
  return listIssues(path, value, form, (at, item) => textIssues(at, item, principalForm(kind)), keyOf);
}

/** The issues of the ARNs that are of another account or partition than the policies will be. */
export function foreignIssues(
  args: ControlPlaneAccessArgs,
  where: { accountId?: unknown; partition?: unknown },
): Issue[] {
  return (["passRoleArns", "roles", "users", "groups"] as const).flatMap((input) => {
    const list: unknown = args[input];
    return Array.isArray(list) ? list.flatMap((item, index) => foreignIssue([input, index], item, where)) : [];
  });
}

function foreignIssue(
  path: Path,
  value: unknown,
  { accountId, partition }: { accountId?: unknown; partition?: unknown },
): Issue[] {
  const arn = typeof value === "string" ? parseArn(value) : undefined;
  if (arn === undefined || !accountIdForm.fits(arn.accountId)) {
    return [];
  }
  const fix = "Pass one of these, or declare another ControlPlaneAccess with an AWS provider of the other account.";
  const found = { code: "mismatch", paths: [path], value } as const;
  const differs = (known: unknown, form: Format, own: string) =>
    typeof known === "string" && form.fits(known) && known !== own;
  return [
    ...(differs(accountId, accountIdForm, arn.accountId)
      ? [{ ...found, expected: "an ARN of the account that the policies are for (accountId)", fix }]
      : []),
    ...(differs(partition, partitionForm, arn.partition)
      ? [{ ...found, expected: "an ARN of the partition that the policies are for (partition)", fix }]
      : []),
  ];
}

/** The issue of more policies than IAM lets a principal have. */
export function policyCountIssues(documents: string[]): Issue[] {
  const expected = `at most ${policiesPerPrincipal} managed policies of ${managedPolicyLimit} characters`;
  return documents.length <= policiesPerPrincipal
    ? []
    : [
        {
          code: "limit",
          paths: [["clusterNames"]],
          value: `${documents.length} policies`,
          expected: `${expected}, which is what IAM lets a principal have by default`,
          fix: "Name fewer clusters, regions or capabilities here, or join names by wildcards with allowWildcards.",
        },
      ];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const policiesPerPrincipal = 10;
