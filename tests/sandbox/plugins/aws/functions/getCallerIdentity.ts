import { STRING } from "../../shared/schema";
import { doing } from "../errors";
import type { FunctionType } from "../resource";
import { results } from "./results";

/** https://www.pulumi.com/registry/packages/aws/api-docs/getcalleridentity/ */
export const getCallerIdentity: FunctionType = {
  token: "aws:index/getCallerIdentity:getCallerIdentity",
  description: "The caller's identity.",
  args: { id: { type: "string", description: "Not used." } },
  results: results({ accountId: STRING, arn: STRING, id: STRING, userId: STRING }),
  async invoke(clients) {
    const sts = await clients.sts();
    const {
      Account = "",
      Arn = "",
      UserId = "",
    } = await doing("reading STS Caller Identity", () => sts.getCallerIdentity({}));
    return { accountId: Account, arn: Arn, id: Account, userId: UserId };
  },
};
