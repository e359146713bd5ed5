import { STRING, STRING_MAP, STRINGS } from "../../shared/schema";
import type { Properties } from "../../shared/values";
import { doing, failure, isNotFound } from "../errors";
import type { FunctionType } from "../resource";
import { tagOutputs } from "../tags";
import { results } from "./results";

const NOT_FOUND = new Error("couldn't find resource");

/** https://www.pulumi.com/registry/packages/aws/api-docs/iam/getopenidconnectprovider/ */
export const getOpenIdConnectProvider: FunctionType = {
  token: "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider",
  description: "An OpenID Connect provider, by its ARN or its issuer.",
  args: {
    arn: { type: "string", description: "The ARN. Either this or `url` must be given." },
    url: { type: "string", description: "The issuer. Either this or `arn` must be given." },
    tags: { type: "string-map", description: "Not used." },
  },
  results: results({
    arn: STRING,
    clientIdLists: STRINGS,
    id: STRING,
    tags: STRING_MAP,
    thumbprintLists: STRINGS,
    url: STRING,
  }),
  async invoke(clients, args): Promise<Properties> {
    const iam = await clients.iam();
    const { url } = args;
    const named = typeof args.arn === "string";
    if (named && typeof url === "string") {
      throw new Error('"arn": only one of `arn,url` can be specified, but `arn,url` were specified.');
    }
    if (!named && typeof url !== "string") throw new Error('"arn": one of `arn,url` must be specified');
    let arn = String(args.arn);
    if (typeof url === "string") {
      const { OpenIDConnectProviderList = [] } = await doing(`reading IAM OIDC Provider (${url})`, () =>
        iam.listOpenIDConnectProviders({}),
      );
      const issuer = url.replace(/^https:\/\//, "");
      const found = OpenIDConnectProviderList.find(({ Arn }) => Arn?.split("/").slice(1).join("/") === issuer);
      if (!found?.Arn) throw failure(`reading IAM OIDC Provider (${url})`, NOT_FOUND);
      arn = found.Arn;
    }
    const provider = await doing("reading IAM OIDC Provider", () =>
      iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn }).catch((error: unknown) => {
        throw isNotFound(error) ? NOT_FOUND : error;
      }),
    );
    return {
      arn,
      clientIdLists: provider.ClientIDList ?? [],
      id: arn,
      tags: tagOutputs(provider.Tags).tagsAll ?? {},
      thumbprintLists: provider.ThumbprintList ?? [],
      url: provider.Url ?? "",
    };
  },
};
