import type { OidcIdentityProviderConfig } from "@aws-sdk/client-eks";
import { type Pace, usualPace } from "../pace";
import { askingEks } from "./ask";
import type { AwsSettings } from "./identity";

/**
 * The identity provider config of a cluster, which has at most one, with its tags, read from EKS: Pulumi's AWS
 * provider has no function for it.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ListIdentityProviderConfigs.html
 *
 * @throws ClusterNotFound, ClusterError
 */
export async function findIdentityProviderConfig(
  clusterName: string,
  settings: AwsSettings,
  pace: Pace = usualPace,
): Promise<OidcIdentityProviderConfig | undefined> {
  const { ListIdentityProviderConfigsCommand, DescribeIdentityProviderConfigCommand } = await import(
    "@aws-sdk/client-eks"
  );
  return askingEks(clusterName, settings, pace, async (ask) => {
    const list = new ListIdentityProviderConfigsCommand({ clusterName });
    const { identityProviderConfigs = [] } = (await ask("ListIdentityProviderConfigs", (eks) => eks.send(list))) ?? {};
    const [identityProviderConfig] = identityProviderConfigs;
    if (identityProviderConfig === undefined) {
      return undefined;
    }
    const describe = new DescribeIdentityProviderConfigCommand({ clusterName, identityProviderConfig });
    return (await ask("DescribeIdentityProviderConfig", (eks) => eks.send(describe)))?.identityProviderConfig?.oidc;
  });
}
