import { ANY, INTEGER, STRING, STRING_MAP } from "../../shared/schema";
import { doing, isNotFound } from "../errors";
import type { FunctionType } from "../resource";
import { tagOutputs } from "../tags";
import { results } from "./results";

/** https://www.pulumi.com/registry/packages/aws/api-docs/iam/getrole/ */
export const getRole: FunctionType = {
  token: "aws:iam/getRole:getRole",
  description: "A role.",
  args: {
    name: { type: "string", required: true, description: "The name." },
    tags: { type: "string-map", description: "Not used." },
  },
  results: results({
    arn: STRING,
    assumeRolePolicy: STRING,
    createDate: STRING,
    description: STRING,
    id: STRING,
    maxSessionDuration: INTEGER,
    name: STRING,
    path: STRING,
    permissionsBoundary: STRING,
    roleLastUseds: { type: "array", items: ANY },
    tags: STRING_MAP,
    uniqueId: STRING,
  }),
  async invoke(clients, args) {
    const iam = await clients.iam();
    const name = String(args.name);
    const { Role } = await doing(`reading IAM Role (${name})`, () =>
      iam.getRole({ RoleName: name }).catch((error: unknown) => {
        throw isNotFound(error) ? new Error("couldn't find resource") : error;
      }),
    );
    return {
      arn: Role?.Arn ?? "",
      assumeRolePolicy: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""),
      createDate: Role?.CreateDate?.toISOString().replace(/\.\d+Z$/, "Z") ?? "",
      description: Role?.Description ?? "",
      id: name,
      maxSessionDuration: Role?.MaxSessionDuration ?? 3600,
      name,
      path: Role?.Path ?? "/",
      permissionsBoundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn ?? "",
      roleLastUseds: [],
      tags: tagOutputs(Role?.Tags).tagsAll ?? {},
      uniqueId: Role?.RoleId ?? "",
    };
  },
};
