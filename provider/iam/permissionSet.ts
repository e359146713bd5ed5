import { distance } from "fastest-levenshtein";
import type { Format } from "../validation/checks";
import type { Issue, Path } from "../validation/issues";
import { parseArn } from "./arn";

/** The path of the roles that IAM Identity Center creates in an account. A region can follow. */
export const identityCenterPath = "/aws-reserved/sso.amazonaws.com/";

/** The name of a role of IAM Identity Center: the permission set, and a suffix that AWS generates. */
const roleName = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/** https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PermissionSet.html */
export const permissionSetForm: Format = {
  expected: "the name of a permission set of IAM Identity Center (1 to 32 letters, digits and _+=,.@-)",
  fix: (value) => {
    const text = typeof value === "string" ? value : "";
    const [, name] = roleName.exec(text.split("/").pop() ?? "") ?? [];
    if (name !== undefined) {
      return `Pass only the name of the permission set, "${name}".`;
    }
    return parseArn(text) === undefined
      ? "Pass the name as IAM Identity Center shows it."
      : "Pass the name of the permission set instead of an ARN.";
  },
  fits: (text) => /^[\w+=,.@-]{1,32}$/.test(text) && !roleName.test(text),
};

/** The permission set of a role of IAM Identity Center, by its ARN; undefined for any other role. */
function permissionSetOf(roleArn: string): string | undefined {
  const resource = parseArn(roleArn)?.resource ?? "";
  return resource.startsWith(`role${identityCenterPath}`)
    ? roleName.exec(resource.split("/").pop() ?? "")?.[1]
    : undefined;
}

/**
 * The permission set that the ARN of a principal shows; undefined for any other principal. In aws-auth, and as the caller of
 * AWS, the roles of IAM Identity Center have no path.
 */
export function shownPermissionSet(principalArn: string): string | undefined {
  const withPath = principalArn.replace(/:role\/(?=AWSReservedSSO_[^/]+$)/, `:role${identityCenterPath}`);
  return permissionSetOf(withPath);
}

/** The roles of a permission set among the roles of an account. */
export function rolesOfPermissionSet(permissionSet: string, roleArns: readonly string[]): string[] {
  return roleArns.filter((arn) => permissionSetOf(arn) === permissionSet).sort();
}

/** The number of names or ARNs that an error lists. */
const mostShown = 10;

/** The roles of an account, and where they are needed. */
interface RolesOfAccount {
  roleArns: readonly string[];
  /** The input that accepts the ARN of a role instead, such as `principalArn`. */
  arnInput: string;
  /** What the account belongs to. Default: `the AWS provider`. */
  login?: string;
  /** The ID of the cluster's account, if the program gives the ARN of the cluster. */
  clusterAccount?: string;
}

/** The issues of a permission set that doesn't have exactly one role in the cluster's account. */
export function permissionSetIssues(
  path: Path,
  permissionSet: string,
  { roleArns, arnInput, login = "the AWS provider", clusterAccount }: RolesOfAccount,
): Issue[] {
  const [first, ...others] = rolesOfPermissionSet(permissionSet, roleArns);
  const found = { paths: [path], value: permissionSet } as const;
  if (first === undefined) {
    return [{ code: "choice", ...found, ...notFound(permissionSet, roleArns, login) }];
  }
  const fix = `Pass the ARN of one of them as ${arnInput}`;
  return others.length === 0
    ? accountIssues(found, parseArn(first)?.accountId, clusterAccount)
    : [
        {
          code: "mismatch",
          ...found,
          expected: `a permission set with one role in ${login}'s account, which has ${others.length + 1} for it`,
          fix: `${fix}: ${listed([first, ...others])}.`,
          fixWithoutValue: `${fix}.`,
        },
      ];
}

function accountIssues(
  found: Pick<Issue, "paths" | "value">,
  account: string | undefined,
  clusterAccount: string | undefined,
): Issue[] {
  return clusterAccount === undefined || account === clusterAccount
    ? []
    : [
        {
          code: "mismatch",
          ...found,
          expected: `a permission set in the cluster's account, ${clusterAccount}, but the AWS provider belongs to account ${account}`,
          fix: "Pass an AWS provider for the cluster's account.",
        },
      ];
}

function notFound(permissionSet: string, roleArns: readonly string[], login: string): Pick<Issue, "expected" | "fix"> {
  const names = [...new Set(roleArns.map(permissionSetOf).filter((name) => name !== undefined))].sort();
  const assign = "assign the permission set to this account in IAM Identity Center";
  if (names.length === 0) {
    return {
      expected: `a permission set that is assigned to ${login}'s account, which has no role of IAM Identity Center`,
      fix: `Check the account of ${login}, or ${assign}.`,
    };
  }
  const nearest = [...names].sort((one, other) => distance(one, permissionSet) - distance(other, permissionSet));
  return {
    expected: `a permission set that is assigned to ${login}'s account: ${listed(nearest)}`,
    fix: `Correct the name, or ${assign}.`,
  };
}

function listed(all: string[]): string {
  const more = all.length - mostShown;
  return `${all.slice(0, mostShown).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
