import type { Value } from "../../shared/values";
import { doing, ifFound } from "../errors";
import { type ResourceType, text, texts } from "../resource";
import { TAG_FIELDS, tagChanges, tagList, tagOutputs } from "../tags";
import { lengthBetween } from "../validate";

/** https://www.pulumi.com/registry/packages/aws/api-docs/iam/openidconnectprovider/ */
export const openIdConnectProvider: ResourceType = {
  token: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  description: "An OpenID Connect provider in IAM: one per issuer and account.",
  fields: {
    arn: { type: "string", computed: true, description: "The ARN." },
    clientIdLists: {
      type: "strings",
      required: true,
      set: true,
      terraformName: "client_id_list",
      validate: lengthBetween(1, 255),
      description: "The audiences.",
    },
    thumbprintLists: {
      type: "strings",
      optional: true,
      computed: true,
      terraformName: "thumbprint_list",
      validate: lengthBetween(40, 40),
      description: "The thumbprints of the issuer's server certificates.",
    },
    url: {
      type: "string",
      required: true,
      forceNew: true,
      same: (from, to) => withScheme(from) === withScheme(to),
      validate: urlProblem,
      description: "The issuer.",
    },
    ...TAG_FIELDS,
  },

  async create(clients, planned) {
    const iam = await clients.iam();
    const thumbprints = Array.isArray(planned.thumbprintLists) ? texts(planned, "thumbprintLists") : [];
    const made = await doing("creating IAM OIDC Provider", () =>
      iam.createOpenIDConnectProvider({
        Url: text(planned, "url"),
        ClientIDList: texts(planned, "clientIdLists"),
        ...(thumbprints.length > 0 && { ThumbprintList: thumbprints }),
        Tags: tagList(planned.tagsAll),
      }),
    );
    return made.OpenIDConnectProviderArn ?? "";
  },

  async read(clients, id) {
    const iam = await clients.iam();
    const found = await doing(`reading IAM OIDC Provider (${id})`, () =>
      ifFound(() => iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: id })),
    );
    return (
      found && {
        arn: id,
        clientIdLists: found.ClientIDList ?? [],
        thumbprintLists: found.ThumbprintList ?? [],
        url: found.Url ?? "",
        ...tagOutputs(found.Tags),
      }
    );
  },

  async update(clients, id, from, to) {
    const iam = await clients.iam();
    const provider = { OpenIDConnectProviderArn: id };
    const { remove, set } = tagChanges(from.tagsAll, to.tagsAll);
    await doing(`updating tags for IAM OIDC Provider (${id})`, async () => {
      if (remove.length > 0) await iam.untagOpenIDConnectProvider({ ...provider, TagKeys: remove });
      if (set.length > 0) await iam.tagOpenIDConnectProvider({ ...provider, Tags: set });
    });
    const [oldThumbprints, thumbprints] = [texts(from, "thumbprintLists"), texts(to, "thumbprintLists")];
    if (thumbprints.length > 0 && oldThumbprints.join() !== thumbprints.join()) {
      await doing(`updating IAM OIDC Provider (${id}) thumbprint`, () =>
        iam.updateOpenIDConnectProviderThumbprint({ ...provider, ThumbprintList: thumbprints }),
      );
    }
    const [oldClients, newClients] = [texts(from, "clientIdLists"), texts(to, "clientIdLists")];
    for (const ClientID of newClients.filter((client) => !oldClients.includes(client))) {
      await doing(`adding IAM OIDC Provider (${id}) client ID (${ClientID})`, () =>
        iam.addClientIDToOpenIDConnectProvider({ ...provider, ClientID }),
      );
    }
    for (const ClientID of oldClients.filter((client) => !newClients.includes(client))) {
      await doing(`removing IAM OIDC Provider (${id}) client ID (${ClientID})`, () =>
        iam.removeClientIDFromOpenIDConnectProvider({ ...provider, ClientID }),
      );
    }
  },

  async delete(clients, id) {
    const iam = await clients.iam();
    await doing(`deleting IAM OIDC Provider (${id})`, () =>
      ifFound(() => iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: id })),
    );
  },
};

/** An issuer without a scheme uses https. */
function withScheme(url: string): string {
  const trimmed = url.trim();
  return trimmed.includes("://") ? trimmed : `https://${trimmed}`;
}

function urlProblem(value: Value, name: string): string | undefined {
  const url = withScheme(String(value));
  if (!URL.canParse(url)) return `"${name}" has to be a valid URL`;
  if (!url.startsWith("https://")) return `"${name}" has to use HTTPS scheme (i.e. begin with https://)`;
  return new URL(url).search === "" ? undefined : `"${name}" cannot contain query parameters per the OIDC standard`;
}
