import type { OidcIdentityProviderConfig, OidcIdentityProviderConfigRequest } from "@aws-sdk/client-eks";
import { STRING, STRING_MAP } from "../../shared/schema";
import { isObject, type Properties, type Value } from "../../shared/values";
import { eksTagOutputs, eksTags, updateEksTags } from "../eksTags";
import { doing, ifFound } from "../errors";
import { REGION_FIELD } from "../region";
import { type ResourceType, text } from "../resource";
import { TAG_FIELDS } from "../tags";

/** https://www.pulumi.com/registry/packages/aws/api-docs/eks/identityproviderconfig/ */
export const identityProviderConfig: ResourceType = {
  token: "aws:eks/identityProviderConfig:IdentityProviderConfig",
  description: "An OIDC issuer whose users can access an EKS cluster.",
  fields: {
    arn: { type: "string", computed: true, description: "The ARN." },
    clusterName: { type: "string", required: true, forceNew: true, description: "The cluster's name." },
    identityProviderConfigName: { type: "string", computed: true, description: "The name." },
    oidc: {
      type: "object",
      required: true,
      forceNew: true,
      properties: {
        clientId: { ...STRING, description: "The audience of the tokens." },
        groupsClaim: { ...STRING, description: "The claim with the groups." },
        groupsPrefix: { ...STRING, description: "The prefix of each group." },
        identityProviderConfigName: { ...STRING, description: "The name." },
        issuerUrl: { ...STRING, description: "The issuer." },
        requiredClaims: { ...STRING_MAP, description: "Claims that a token must have, with their values." },
        usernameClaim: { ...STRING, description: "The claim with the username." },
        usernamePrefix: { ...STRING, description: "The prefix of the username." },
      },
      validate: oidcProblem,
      description: "The issuer and how its tokens are read.",
    },
    ...REGION_FIELD,
    status: { type: "string", computed: true, description: "CREATING, ACTIVE or DELETING." },
    ...TAG_FIELDS,
  },

  async create(clients, planned) {
    const eks = await clients.eks();
    const clusterName = text(planned, "clusterName");
    const oidc = (isObject(planned.oidc) ? planned.oidc : {}) as unknown as OidcIdentityProviderConfigRequest;
    const id = `${clusterName}:${oidc.identityProviderConfigName}`;
    await doing(`creating EKS Identity Provider Config (${id})`, () =>
      eks.associateIdentityProviderConfig({ clusterName, oidc, tags: eksTags(planned) }),
    );
    return id;
  },

  async read(clients, id) {
    const eks = await clients.eks();
    const { clusterName, identityProviderConfig } = parseId(id);
    const found = await doing(`reading EKS Identity Provider Config (${id})`, () =>
      ifFound(() => eks.describeIdentityProviderConfig({ clusterName, identityProviderConfig })),
    );
    const config = found?.identityProviderConfig?.oidc;
    return (
      config && {
        arn: config.identityProviderConfigArn ?? "",
        clusterName,
        identityProviderConfigName: identityProviderConfig.name,
        oidc: oidcOf(config),
        status: config.status ?? "",
        ...eksTagOutputs(config.tags),
      }
    );
  },

  async update(clients, _id, from, to) {
    await updateEksTags(await clients.eks(), "EKS Identity Provider Config", text(from, "arn"), from, to);
  },

  async delete(clients, id) {
    const eks = await clients.eks();
    await doing(`deleting EKS Identity Provider Config (${id})`, () =>
      ifFound(() => eks.disassociateIdentityProviderConfig(parseId(id))),
    );
  },
};

/** The properties in the issuer's description, without missing ones. */
function oidcOf(config: OidcIdentityProviderConfig): Properties {
  const { clientId, groupsClaim, groupsPrefix, identityProviderConfigName, issuerUrl } = config;
  const { requiredClaims, usernameClaim, usernamePrefix } = config;
  const all = {
    clientId,
    groupsClaim,
    groupsPrefix,
    identityProviderConfigName,
    issuerUrl,
    usernameClaim,
    usernamePrefix,
  };
  const said = Object.entries(all).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const claims = Object.keys(requiredClaims ?? {}).length > 0 && { requiredClaims: { ...requiredClaims } };
  return { ...Object.fromEntries(said), ...claims };
}

function oidcProblem(value: Value): string | undefined {
  const { issuerUrl = "" } = isObject(value) ? value : {};
  return String(issuerUrl).startsWith("https://")
    ? undefined
    : `expected "oidc.0.issuer_url" to have a url with schema of: "https", got ${issuerUrl}`;
}

/** An ID is `<cluster name>:<name>`. */
function parseId(id: string) {
  const [clusterName, name] = id.split(":");
  if (!clusterName || !name) {
    throw new Error(`unexpected format for ID (${id}), expected cluster-name:identity-provider-config-name`);
  }
  return { clusterName, identityProviderConfig: { type: "oidc", name } };
}
