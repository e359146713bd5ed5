import { STRING, STRING_MAP } from "../../shared/schema";
import { doing, isNotFound } from "../errors";
import type { FunctionType } from "../resource";
import { tagOutputs } from "../tags";
import { results } from "./results";

/** https://www.pulumi.com/registry/packages/aws/api-docs/iam/getuser/ */
export const getUser: FunctionType = {
  token: "aws:iam/getUser:getUser",
  description: "A user.",
  args: {
    userName: { type: "string", required: true, description: "The name." },
    tags: { type: "string-map", description: "Not used." },
  },
  results: results({
    arn: STRING,
    id: STRING,
    path: STRING,
    permissionsBoundary: STRING,
    tags: STRING_MAP,
    userId: STRING,
    userName: STRING,
  }),
  async invoke(clients, args) {
    const iam = await clients.iam();
    const name = String(args.userName);
    const { User } = await doing(`reading IAM User (${name})`, () =>
      iam.getUser({ UserName: name }).catch((error: unknown) => {
        throw isNotFound(error) ? new Error("couldn't find resource") : error;
      }),
    );
    return {
      arn: User?.Arn ?? "",
      id: User?.UserId ?? "",
      path: User?.Path ?? "/",
      permissionsBoundary: User?.PermissionsBoundary?.PermissionsBoundaryArn ?? "",
      tags: tagOutputs(User?.Tags).tagsAll ?? {},
      userId: User?.UserId ?? "",
      userName: name,
    };
  },
};
