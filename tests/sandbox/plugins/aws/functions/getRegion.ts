import { STRING } from "../../shared/schema";
import type { FunctionType } from "../resource";
import { results } from "./results";

/** https://www.pulumi.com/registry/packages/aws/api-docs/getregion/ */
export const getRegion: FunctionType = {
  token: "aws:index/getRegion:getRegion",
  description: "A region: the provider's, unless another is named.",
  args: {
    region: { type: "string", description: "The region; default: the provider's." },
    name: { type: "string", description: "The old name of the argument `region`." },
    id: { type: "string", description: "Not used." },
  },
  results: results({ description: STRING, endpoint: STRING, id: STRING, name: STRING, region: STRING }),
  async invoke(clients, args) {
    const { partition } = await import("@aws-sdk/core/client");
    const region = String(args.region ?? args.name ?? clients.config.region);
    const { dnsSuffix, description = "" } = partition(region) as { dnsSuffix: string; description?: string };
    return { description, endpoint: `ec2.${region}.${dnsSuffix}`, id: region, name: region, region };
  },
};
