import type * as pulumi from "@pulumi/pulumi";
import { type Condition, whenKnown } from "../../check/eventual";
import type { Problem } from "../../check/problems";
import { refuse } from "../../check/refuse";
import { type DescribedCluster, describeCluster } from "../../cluster/describe";
import { isSameIssuer } from "../../eks/identityProvider";
import type { ClusterConnection } from "../../eks/kubeconfig";
import { declaredTwiceProblems } from "./declaredConfigs";
import { secondConfigProblems } from "./existingUserIdentityProvider";
import type { UserIdentityProviderArgs } from "./userIdentityProvider";

/**
 * Asks EKS for the cluster, and fails where the issuer is the cluster's own, or the cluster has a config that another owns.
 * The result is undefined where the cluster isn't known or not there yet. Nothing is asked before the inputs are checked.
 */
export async function lookUpUserCluster(
  name: string,
  args: UserIdentityProviderArgs,
  checked: Condition,
  parent: pulumi.Resource,
): Promise<ClusterConnection | undefined> {
  await whenKnown(checked);
  const { clusterName } = args;
  const known = await whenKnown(clusterName);
  const cluster = known && (await describeCluster(clusterName, known.value, parent));
  if (known === undefined || cluster === undefined) {
    return undefined;
  }
  await refuse("UserIdentityProvider", name, args, [
    ...(await ownIssuerProblems(args, cluster)),
    ...(await secondConfigProblems(name, args, cluster, parent)),
    ...(await declaredTwiceProblems(name, cluster.arn, known.value, parent)),
  ]);
  return {
    name: known.value,
    endpoint: cluster.endpoint,
    certificateAuthority: cluster.certificateAuthorities[0]?.data ?? "",
  };
}

async function ownIssuerProblems(args: UserIdentityProviderArgs, { identities }: DescribedCluster): Promise<Problem[]> {
  const issuerUrl = await whenKnown(args.issuerUrl);
  const own = identities[0]?.oidcs?.[0]?.issuer;
  return issuerUrl && own && isSameIssuer(issuerUrl.value, own)
    ? [
        {
          path: "issuerUrl",
          value: issuerUrl.value,
          expected:
            "the issuer of people's tokens, and this is the cluster's own, which signs those of service accounts",
          fix: "Give your company's issuer; the cluster knows its service accounts without a config.",
        },
      ]
    : [];
}
