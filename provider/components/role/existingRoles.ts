import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { resolveIfKnown } from "../../validation/outputs";
import { findByName } from "../shared/existingNames";
import { readOneOfMany } from "../shared/oneOfMany";
import type { Owned } from "../shared/onlyOne";

export const roleType = "aws:iam/role:Role";

/** The inputs of a role that identify it. */
export interface RoleInputs {
  name?: pulumi.Input<string>;
}

/** The existing role with the name; undefined if there is none or it can't be read. */
export function findRole({ name }: RoleInputs, parent: pulumi.Resource): Promise<Owned | undefined> {
  return findByName(name, { type: roleType, what: "IAM role", input: "roleName", find: findRoleArn }, parent);
}

/** The ARN of the role with a name, which ignores case; undefined if there is none or it can't be read. */
export async function findRoleArn(name: string, options: pulumi.InvokeOptions): Promise<string | undefined> {
  const provider = options.provider && (await resolveIfKnown(options.provider.urn))?.value;
  return await readOneOfMany({
    kind: JSON.stringify(["roles", provider]),
    one: () =>
      aws.iam.getRole({ name }, options).then(
        ({ arn }) => arn,
        () => undefined,
      ),
    list: () => listRoles(options),
    from: (roles) => roles.get(name.toLowerCase()),
  });
}

/**
 * The ARNs of all roles of the account by name in lower case, 100 per request.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
 */
async function listRoles(options: pulumi.InvokeOptions): Promise<Map<string, string>> {
  const { arns } = await aws.iam.getRoles({}, options);
  return new Map(arns.map((arn) => [(arn.split("/").at(-1) as string).toLowerCase(), arn]));
}
