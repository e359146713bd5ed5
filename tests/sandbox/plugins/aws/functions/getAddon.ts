import { ANY, STRING, STRING_MAP } from "../../shared/schema";
import { doing, isNotFound } from "../errors";
import type { FunctionType } from "../resource";
import { describeAssociations } from "../resources/addon";
import { tagOutputs } from "../tags";
import { results } from "./results";

/** https://www.pulumi.com/registry/packages/aws/api-docs/eks/getaddon/ */
export const getAddon: FunctionType = {
  token: "aws:eks/getAddon:getAddon",
  description: "An add-on of an EKS cluster.",
  args: {
    addonName: { type: "string", required: true, description: "The name." },
    clusterName: { type: "string", required: true, description: "The cluster's name." },
    region: { type: "string", description: "The cluster's region; default: the provider's." },
    tags: { type: "string-map", description: "Not used." },
  },
  results: results({
    addonName: STRING,
    addonVersion: STRING,
    arn: STRING,
    clusterName: STRING,
    configurationValues: STRING,
    createdAt: STRING,
    id: STRING,
    modifiedAt: STRING,
    podIdentityAssociations: { type: "array", items: ANY },
    region: STRING,
    serviceAccountRoleArn: STRING,
    tags: STRING_MAP,
  }),
  async invoke(clients, args) {
    const { region } = clients.config;
    const eks = await clients.eks();
    const [clusterName, addonName] = [String(args.clusterName), String(args.addonName)];
    const id = `${clusterName}:${addonName}`;
    const { addon } = await doing(`reading EKS Add-On (${id})`, () =>
      eks.describeAddon({ clusterName, addonName }).catch((error: unknown) => {
        throw isNotFound(error) ? new Error("couldn't find resource") : error;
      }),
    );
    const tags = Object.entries(addon?.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    return {
      addonName,
      addonVersion: addon?.addonVersion ?? "",
      arn: addon?.addonArn ?? "",
      clusterName,
      configurationValues: addon?.configurationValues ?? "",
      createdAt: addon?.createdAt?.toISOString() ?? "",
      id,
      modifiedAt: addon?.modifiedAt?.toISOString() ?? "",
      podIdentityAssociations: (await describeAssociations(eks, clusterName, addon?.podIdentityAssociations)) ?? [],
      region,
      serviceAccountRoleArn: addon?.serviceAccountRoleArn ?? "",
      tags: tagOutputs(tags).tagsAll ?? {},
    };
  },
};
