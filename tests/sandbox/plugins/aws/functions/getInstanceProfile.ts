import { STRING } from "../../shared/schema";
import { doing, isNotFound } from "../errors";
import type { FunctionType } from "../resource";
import { results } from "./results";

/** https://www.pulumi.com/registry/packages/aws/api-docs/iam/getinstanceprofile/ */
export const getInstanceProfile: FunctionType = {
  token: "aws:iam/getInstanceProfile:getInstanceProfile",
  description: "An instance profile.",
  args: { name: { type: "string", required: true, description: "The name." } },
  results: results({
    arn: STRING,
    createDate: STRING,
    id: STRING,
    name: STRING,
    path: STRING,
    roleArn: STRING,
    roleId: STRING,
    roleName: STRING,
  }),
  async invoke(clients, args) {
    const iam = await clients.iam();
    const name = String(args.name);
    const { InstanceProfile: found } = await doing(`reading IAM Instance Profile (${name})`, () =>
      iam.getInstanceProfile({ InstanceProfileName: name }).catch((error: unknown) => {
        throw isNotFound(error) ? new Error("couldn't find resource") : error;
      }),
    );
    const role = found?.Roles?.[0];
    return {
      arn: found?.Arn ?? "",
      createDate: String(found?.CreateDate ?? ""),
      id: found?.InstanceProfileId ?? "",
      name,
      path: found?.Path ?? "/",
      roleArn: role?.Arn ?? "",
      roleId: role?.RoleId ?? "",
      roleName: role?.RoleName ?? "",
    };
  },
};
