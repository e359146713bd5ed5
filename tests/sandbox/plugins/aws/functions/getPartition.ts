import { STRING } from "../../shared/schema";
import type { FunctionType } from "../resource";
import { results } from "./results";

/** https://www.pulumi.com/registry/packages/aws/api-docs/getpartition/ */
export const getPartition: FunctionType = {
  token: "aws:index/getPartition:getPartition",
  description: "The partition of the provider's region.",
  args: { id: { type: "string", description: "Not used." } },
  results: results({ dnsSuffix: STRING, id: STRING, partition: STRING, reverseDnsPrefix: STRING }),
  async invoke(clients) {
    const { partition } = await import("@aws-sdk/core/client");
    const { name, dnsSuffix } = partition(clients.config.region);
    return { dnsSuffix, id: name, partition: name, reverseDnsPrefix: dnsSuffix.split(".").reverse().join(".") };
  },
};
