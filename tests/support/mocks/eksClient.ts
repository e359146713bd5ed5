import { EKSClient, type OidcIdentityProviderConfig, type PodIdentityAssociation } from "@aws-sdk/client-eks";

/** The associations that EKS has: by `<cluster>/<namespace>/<service account>`. An error is thrown in place of an answer. */
export type LiveAssociations = Record<string, PodIdentityAssociation | Error>;

/** The identity provider configs that EKS has: by cluster. An error is thrown in place of an answer. */
export type LiveIdentityProviderConfigs = Record<string, OidcIdentityProviderConfig | Error>;

/** One call of the SDK's EKS client, with the region that the client is for. */
export interface EksCall {
  operation: string;
  region: string;
  input: Record<string, unknown>;
}

/**
 * Puts a fake in place of every EKS client of the AWS SDK: it knows these associations and configs and nothing else,
 * and asks nobody.
 *
 * @returns ends it, and gives the calls that were made
 */
export function fakeEks(associations: LiveAssociations, configs: LiveIdentityProviderConfigs): () => EksCall[] {
  const calls: EksCall[] = [];
  const { send } = EKSClient.prototype;
  const key = ({ clusterName, namespace, serviceAccount }: Record<string, unknown>) =>
    `${clusterName}/${namespace}/${serviceAccount}`;
  EKSClient.prototype.send = async function (
    this: EKSClient,
    command: { input: object; constructor: { name: string } },
  ) {
    const operation = command.constructor.name.replace("Command", "");
    const input = command.input as Record<string, unknown>;
    calls.push({ operation, region: await this.config.region(), input });
    const all = [...Object.values(associations), ...Object.values(configs)];
    const failure = all.find((found) => found instanceof Error && found.cause === operation);
    if (failure !== undefined) {
      throw failure;
    }
    const known = Object.values(associations) as PodIdentityAssociation[];
    switch (operation) {
      case "ListPodIdentityAssociations":
        return { associations: [associations[key(input)] ?? []].flat() };
      case "DescribePodIdentityAssociation":
        return { association: known.find(({ associationId }) => associationId === input.associationId) };
      case "ListIdentityProviderConfigs": {
        const config = configs[String(input.clusterName)] as OidcIdentityProviderConfig | undefined;
        return { identityProviderConfigs: config ? [{ type: "oidc", name: config.identityProviderConfigName }] : [] };
      }
      case "DescribeIdentityProviderConfig":
        return { identityProviderConfig: { oidc: configs[String(input.clusterName)] } };
      default:
        throw new Error(`no ${operation} of EKS is expected here`);
    }
  } as never;
  return () => {
    EKSClient.prototype.send = send;
    return calls;
  };
}

/** An error of EKS that one operation is answered with. */
export function eksError(operation: string, name: string, message = "no"): Error {
  return Object.assign(new Error(message, { cause: operation }), { name, $metadata: { httpStatusCode: 400 } });
}
