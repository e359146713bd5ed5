import * as pulumi from "@pulumi/pulumi";
import { whenKnown } from "../check/eventual";
import { invalidInputs } from "../check/inputs";
import { withoutSecrets } from "../check/secrets";
import { describeCluster } from "../cluster/describe";
import { isSameIssuer } from "../eks/identityProvider";
import type { ClusterConnection } from "../eks/kubeconfig";
import type { UserIdentityProviderArgs } from "./userIdentityProvider";

/**
 * Asks EKS for the cluster, and fails where the issuer is the cluster's own. The result is undefined where the cluster
 * isn't known or not there yet. Nothing is asked before the inputs are checked.
 */
export async function lookUpUserCluster(
  name: string,
  args: UserIdentityProviderArgs,
  checked: pulumi.Output<void>,
  parent: pulumi.Resource,
): Promise<ClusterConnection | undefined> {
  await whenKnown(checked);
  const clusterName = pulumi.output(args.clusterName);
  const known = await whenKnown(clusterName);
  const cluster = known && (await describeCluster(clusterName, known.value, parent));
  if (known === undefined || cluster === undefined) {
    return undefined;
  }
  const issuerUrl = await whenKnown(args.issuerUrl);
  const own = cluster.identities[0]?.oidcs?.[0]?.issuer;
  if (issuerUrl && own && isSameIssuer(issuerUrl.value, own)) {
    const problem = {
      path: "issuerUrl",
      value: issuerUrl.value,
      expected: "the issuer of people's tokens, and this is the cluster's own, which signs those of service accounts",
      fix: "Give your company's issuer; the cluster knows its service accounts without a config.",
    };
    throw invalidInputs("UserIdentityProvider", name, await withoutSecrets([problem], { ...args }));
  }
  return {
    name: known.value,
    endpoint: cluster.endpoint,
    certificateAuthority: cluster.certificateAuthorities[0]?.data ?? "",
  };
}
