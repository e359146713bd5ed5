import type { OidcIdentityProviderConfig } from "@aws-sdk/client-eks";
import * as pulumi from "@pulumi/pulumi";
import { isSameIssuer } from "../../eks/identityProvider";
import type { ClusterConnection } from "../../eks/loginKubeconfig";
import { parseArn } from "../../iam/arn";
import type { Gate } from "../../validation/gate";
import { rejectInputs } from "../../validation/inputs";
import type { Issue } from "../../validation/issues";
import { resolveIfKnown } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";
import { awsCalls } from "../shared/awsCalls";
import { declaredElsewhere } from "../shared/declaredOnce";
import { type DescribedCluster, describeCluster } from "../shared/lookups";
import type { Owned } from "../shared/onlyOne";
import {
  assertAccount,
  importInstructions,
  ownerDescription,
  ownerTag,
  tagCommand,
  thisStack,
  unreadableMessage,
} from "../shared/ownership";
import type { UserIdentityProviderArgs } from "./args";

/** A cluster, as far as it is known: empty if its name isn't known or it doesn't exist yet. */
export interface FoundUserCluster {
  connection?: ClusterConnection;
  /** Its config, if that has the tag of this stack. */
  own?: Owned;
}

/**
 * Reads the cluster from EKS. Fails if the issuer is the cluster's own, or if the cluster has a config that this stack
 * doesn't own. Nothing is read before the inputs are checked.
 */
export async function lookUpUserCluster(
  name: string,
  args: UserIdentityProviderArgs,
  gate: Gate,
  parent: pulumi.Resource,
): Promise<FoundUserCluster> {
  await gate.opened();
  const { clusterName } = args;
  const known = await resolveIfKnown(clusterName);
  const cluster = known && (await describeCluster(clusterName, known.value, parent));
  if (known === undefined || cluster === undefined) {
    return {};
  }
  const { own, issues } = await findConfig(name, args, cluster, parent);
  await rejectInputs("UserIdentityProvider", name, args, [
    ...(await ownIssuerIssues(args, cluster)),
    ...issues,
    ...(await declaredTwiceIssues(cluster.arn, known.value, parent)),
  ]);
  const connection = {
    name: known.value,
    endpoint: cluster.endpoint,
    certificateAuthority: cluster.certificateAuthorities[0]?.data ?? "",
  };
  return { connection, own };
}

/**
 * The issue of a cluster for which another component of the program declares a config: EKS would reject a second one.
 */
async function declaredTwiceIssues(arn: string, clusterName: string, parent: pulumi.Resource): Promise<Issue[]> {
  const other = await declaredElsewhere(`identity provider config ${arn}`, parent);
  return other === undefined
    ? []
    : [
        {
          code: "exists",
          paths: [["clusterName"]],
          value: clusterName,
          expected: `a cluster with only one UserIdentityProvider, because it can have only one, but ${show(other.name)} declares one too`,
          fix: "Remove one of the two.",
        },
      ];
}

async function ownIssuerIssues(args: UserIdentityProviderArgs, { identities }: DescribedCluster): Promise<Issue[]> {
  const issuerUrl = await resolveIfKnown(args.issuerUrl);
  const own = identities[0]?.oidcs?.[0]?.issuer;
  return issuerUrl && own && isSameIssuer(issuerUrl.value, own)
    ? [
        {
          code: "mismatch",
          paths: [["issuerUrl"]],
          value: issuerUrl.value,
          expected:
            "the issuer of users' tokens, but this is the cluster's own issuer, which signs service account tokens",
          fix: "Pass your company's issuer. The cluster authenticates its service accounts without a config.",
        },
      ]
    : [];
}

/** The type of an identity provider config. */
export const configType = "aws:eks/identityProviderConfig:IdentityProviderConfig";

/** The result of looking for the identity provider config of a cluster. */
export interface FoundConfig {
  /** A config with the tag of this stack. */
  own?: Owned;
  issues: Issue[];
}

/**
 * Looks for the identity provider config of a cluster. A config that this stack doesn't own is an issue.
 *
 * EKS rejects a second config, so a failed lookup does no harm and is only a warning.
 */
export async function findConfig(
  name: string,
  { clusterName, profile, assumeRoleArn }: UserIdentityProviderArgs,
  { arn }: DescribedCluster,
  parent: pulumi.Resource,
): Promise<FoundConfig> {
  const whole = pulumi.all([clusterName, profile, assumeRoleArn]);
  const known = await resolveIfKnown(whole);
  if (known === undefined) {
    return { issues: [] };
  }
  const [cluster, givenProfile, role] = known.value;
  const isSecret = await pulumi.isSecret(whole);
  const { region, accountId = "" } = parseArn(arn) ?? {};
  let live: OidcIdentityProviderConfig | undefined;
  try {
    live = await awsCalls.findIdentityProviderConfig(cluster, { region, profile: givenProfile, assumeRoleArn: role });
    if (live !== undefined) {
      assertAccount(live.identityProviderConfigArn ?? "", accountId);
    }
  } catch (error) {
    const message = unreadableMessage({
      things: "identity provider configs",
      cluster: isSecret ? hidden : cluster,
      purpose: "to check whether it has one",
      actions: ["eks:ListIdentityProviderConfigs", "eks:DescribeIdentityProviderConfig"],
      reason: isSecret ? undefined : (error as Error).message,
    });
    await pulumi.log.warn(`${message} Until then, an existing one shows only when EKS rejects the update.`, parent);
    return { issues: [] };
  }
  if (live === undefined) {
    return { issues: [] };
  }
  return live.tags?.[ownerTag] === thisStack()
    ? { own: owned(cluster, live, isSecret), issues: [] }
    : { issues: [existsIssue(name, cluster, live, isSecret)] };
}

function owned(cluster: string, live: OidcIdentityProviderConfig, isSecret: boolean): Owned {
  const redact = (text = "") => (isSecret ? hidden : text);
  return {
    what: `The identity provider config of the cluster ${redact(cluster)}`,
    property: "arn",
    value: live.identityProviderConfigArn ?? "",
    importId: redact(`${cluster}:${live.identityProviderConfigName}`),
  };
}

function existsIssue(name: string, cluster: string, live: OidcIdentityProviderConfig, isSecret: boolean): Issue {
  const redact = (text = "") => (isSecret ? hidden : text);
  const [of, config, arn] = [
    redact(cluster),
    redact(live.identityProviderConfigName),
    redact(live.identityProviderConfigArn),
  ];
  const remove = `aws eks disassociate-identity-provider-config --cluster-name ${of} --identity-provider-config type=oidc,name=${config}`;
  return {
    code: "exists",
    paths: [["clusterName"]],
    value: of,
    expected:
      `no identity provider config on the cluster ${of} yet, because it can have only one, but there is one ` +
      `${ownerDescription(live.tags)}: ${config}, for the issuer ${redact(live.issuerUrl)}`,
    fix:
      live.status === "DELETING"
        ? "Wait a few minutes until it is deleted: EKS is removing it."
        : `${importInstructions({ mark: tagCommand(arn), tags: live.tags, imported: [configType, `${name}-config`, `${of}:${config}`] })} Or have its owner ` +
          `remove it, which ends the access of all users who log in with it: \`${remove}\`.`,
  };
}
