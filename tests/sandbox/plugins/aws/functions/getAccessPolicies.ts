import { ANY, STRING } from "../../shared/schema";
import { doing } from "../errors";
import type { FunctionType } from "../resource";
import { results } from "./results";

/** https://www.pulumi.com/registry/packages/aws/api-docs/eks/getaccesspolicies/ */
export const getAccessPolicies: FunctionType = {
  token: "aws:eks/getAccessPolicies:getAccessPolicies",
  description: "The access policies of EKS.",
  args: { region: { type: "string", description: "The region; default: the provider's." } },
  results: results({ accessPolicies: { type: "array", items: ANY }, region: STRING }),
  async invoke(clients) {
    const eks = await clients.eks();
    const { accessPolicies = [] } = await doing("reading EKS Access Policies", () => eks.listAccessPolicies({}));
    return {
      accessPolicies: accessPolicies.map(({ arn = "", name = "" }) => ({ arn, name })),
      region: clients.config.region,
    };
  },
};
