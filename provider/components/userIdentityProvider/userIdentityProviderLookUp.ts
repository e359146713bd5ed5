import type * as pulumi from "@pulumi/pulumi";
import { type Condition, whenKnown } from "../../check/eventual";
import type { Issue } from "../../check/issues";
import { refuse } from "../../check/refuse";
import { show } from "../../check/render";
import { type DescribedCluster, describeCluster } from "../../cluster/describe";
import { isSameIssuer } from "../../eks/identityProvider";
import type { ClusterConnection } from "../../eks/kubeconfig";
import { declaredElsewhere } from "../declaredOnce";
import type { Owned } from "../refuseSecond";
import { findConfig } from "./existingUserIdentityProvider";
import type { UserIdentityProviderArgs } from "./userIdentityProvider";

/** What is known of a cluster; nothing where it isn't known or not there yet. */
export interface FoundUserCluster {
  connection?: ClusterConnection;
  /** Its config that carries the tag of this stack. */
  own?: Owned;
}

/**
 * Asks EKS for the cluster, and fails where the issuer is the cluster's own, or the cluster has a config that another owns.
 * Nothing is asked before the inputs are checked.
 */
export async function lookUpUserCluster(
  name: string,
  args: UserIdentityProviderArgs,
  checked: Condition,
  parent: pulumi.Resource,
): Promise<FoundUserCluster> {
  await whenKnown(checked);
  const { clusterName } = args;
  const known = await whenKnown(clusterName);
  const cluster = known && (await describeCluster(clusterName, known.value, parent));
  if (known === undefined || cluster === undefined) {
    return {};
  }
  const { own, problems } = await findConfig(name, args, cluster, parent);
  await refuse("UserIdentityProvider", name, args, [
    ...(await ownIssuerProblems(args, cluster)),
    ...problems,
    ...(await declaredTwiceProblems(cluster.arn, known.value, parent)),
  ]);
  const connection = {
    name: known.value,
    endpoint: cluster.endpoint,
    certificateAuthority: cluster.certificateAuthorities[0]?.data ?? "",
  };
  return { connection, own };
}

/** The problem of a cluster for which another component of the program declares a config: EKS would refuse the second. */
async function declaredTwiceProblems(arn: string, clusterName: string, parent: pulumi.Resource): Promise<Issue[]> {
  const other = await declaredElsewhere(`identity provider config ${arn}`, parent);
  return other === undefined
    ? []
    : [
        {
          code: "exists",
          paths: [["clusterName"]],
          value: clusterName,
          expected: `a cluster without another UserIdentityProvider, as it can have only one, and ${show(other.name)} is for this one too`,
          fix: "Remove one of the two.",
        },
      ];
}

async function ownIssuerProblems(args: UserIdentityProviderArgs, { identities }: DescribedCluster): Promise<Issue[]> {
  const issuerUrl = await whenKnown(args.issuerUrl);
  const own = identities[0]?.oidcs?.[0]?.issuer;
  return issuerUrl && own && isSameIssuer(issuerUrl.value, own)
    ? [
        {
          code: "mismatch",
          paths: [["issuerUrl"]],
          value: issuerUrl.value,
          expected:
            "the issuer of people's tokens, and this is the cluster's own, which signs those of service accounts",
          fix: "Give your company's issuer; the cluster knows its service accounts without a config.",
        },
      ]
    : [];
}
