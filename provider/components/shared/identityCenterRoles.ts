import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { identityCenterPath } from "../../iam/permissionSet";
import { lookup } from "./lookups";

/**
 * The ARNs of all roles of IAM Identity Center in the account of a resource's AWS provider.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
 *
 * @param arnInput The input that accepts the ARN of a role instead.
 */
export async function listIdentityCenterRoles(
  { arnInput, isSecret }: { arnInput: string; isSecret: boolean },
  parent: pulumi.Resource,
): Promise<string[]> {
  const found = await lookup(() => aws.iam.getRoles({ pathPrefix: identityCenterPath }, { parent }), {
    subject: "The roles of IAM Identity Center",
    purpose: "to find the roles of permission sets",
    permissions: ["iam:ListRoles"],
    otherwise: `pass ${arnInput} instead of ssoPermissionSet`,
    isSecret,
  });
  return found?.arns ?? [];
}
