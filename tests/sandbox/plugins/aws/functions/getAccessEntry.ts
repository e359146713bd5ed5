import { STRING, STRING_MAP, STRINGS } from "../../shared/schema";
import { doing, isNotFound } from "../errors";
import type { FunctionType } from "../resource";
import { describeAccessEntry } from "../resources/accessEntry";
import { results } from "./results";

/** https://www.pulumi.com/registry/packages/aws/api-docs/eks/getaccessentry/ */
export const getAccessEntry: FunctionType = {
  token: "aws:eks/getAccessEntry:getAccessEntry",
  description: "An access entry.",
  args: {
    clusterName: { type: "string", required: true, description: "The cluster's name." },
    principalArn: { type: "string", required: true, description: "The principal." },
    region: { type: "string", description: "The cluster's region; default: the provider's." },
    tags: { type: "string-map", description: "Not used." },
    tagsAll: { type: "string-map", description: "Not used." },
  },
  results: results({
    accessEntryArn: STRING,
    clusterName: STRING,
    createdAt: STRING,
    id: STRING,
    kubernetesGroups: STRINGS,
    modifiedAt: STRING,
    principalArn: STRING,
    region: STRING,
    tags: STRING_MAP,
    tagsAll: STRING_MAP,
    type: STRING,
    userName: STRING,
  }),
  async invoke(clients, args) {
    const eks = await clients.eks();
    const [clusterName, principalArn] = [String(args.clusterName), String(args.principalArn)];
    const id = `${clusterName}:${principalArn}`;
    const { accessEntry = {} } = await doing(`reading EKS Access Entry (${id})`, () =>
      eks.describeAccessEntry({ clusterName, principalArn }).catch((error: unknown) => {
        throw isNotFound(error) ? new Error("couldn't find resource") : error;
      }),
    );
    const { tagsAll, ...found } = describeAccessEntry(accessEntry);
    // The real plugin returns none before version 7.16: https://github.com/hashicorp/terraform-provider-aws/pull/45867
    const tags = process.env.STAND_IN_WITHOUT_ENTRY_TAGS === "true" ? {} : (tagsAll ?? {});
    return { ...found, id, region: clients.config.region, tags };
  },
};
