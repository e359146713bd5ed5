import type { OidcIdentityProviderConfig } from "@aws-sdk/client-eks";
import * as pulumi from "@pulumi/pulumi";
import { whenKnown } from "../../check/eventual";
import { hidden, type Problem } from "../../check/problems";
import { findIdentityProviderConfig } from "../../cluster/aws/identityProviderConfigs";
import type { DescribedCluster } from "../../cluster/describe";
import { parseArn } from "../../iam/arn";
import { ownerTag } from "../../iam/ownership";
import { assertAccount, markAtEks, unreadable } from "../foreignAtEks";
import { thisStack, waysOut, whoseIs } from "../owner";
import type { UserIdentityProviderArgs } from "./userIdentityProvider";

/**
 * The problem of a cluster that has an identity provider config which this stack doesn't own.
 *
 * EKS refuses a second config, so that nothing is lost where the look-up fails: then there is a warning.
 */
export async function secondConfigProblems(
  name: string,
  { clusterName, profile, roleToAssume }: UserIdentityProviderArgs,
  { arn }: DescribedCluster,
  parent: pulumi.Resource,
): Promise<Problem[]> {
  const whole = pulumi.all([clusterName, profile, roleToAssume]);
  const known = await whenKnown(whole);
  if (known === undefined) {
    return [];
  }
  const [cluster, givenProfile, role] = known.value;
  const isSecret = await pulumi.isSecret(whole);
  const { region, accountId = "" } = parseArn(arn) ?? {};
  let live: OidcIdentityProviderConfig | undefined;
  try {
    live = await findIdentityProviderConfig(cluster, { region, profile: givenProfile, roleToAssume: role });
    if (live !== undefined) {
      assertAccount(live.identityProviderConfigArn ?? "", accountId);
    }
  } catch (error) {
    const message = unreadable({
      things: "identity provider configs",
      cluster: isSecret ? hidden : cluster,
      purpose: "to see whether it has one",
      actions: ["eks:ListIdentityProviderConfigs", "eks:DescribeIdentityProviderConfig"],
      reason: isSecret ? undefined : (error as Error).message,
    });
    await pulumi.log.warn(`${message} Until then one that exists shows only in an update, which EKS refuses.`, parent);
    return [];
  }
  return live === undefined || live.tags?.[ownerTag] === thisStack()
    ? []
    : [alreadyThere(name, cluster, live, isSecret)];
}

function alreadyThere(name: string, cluster: string, live: OidcIdentityProviderConfig, isSecret: boolean): Problem {
  const tell = (text = "") => (isSecret ? hidden : text);
  const [of, config, arn] = [
    tell(cluster),
    tell(live.identityProviderConfigName),
    tell(live.identityProviderConfigArn),
  ];
  const type = "aws:eks/identityProviderConfig:IdentityProviderConfig";
  const remove = `aws eks disassociate-identity-provider-config --cluster-name ${of} --identity-provider-config type=oidc,name=${config}`;
  return {
    path: "clusterName",
    value: of,
    expected:
      `no identity provider config on the cluster ${of} yet, as it can have only one, but there is one ` +
      `${whoseIs(live.tags?.[ownerTag])}: ${config}, for the issuer ${tell(live.issuerUrl)}`,
    fix:
      live.status === "DELETING"
        ? "Wait until it is gone, which takes some minutes: EKS is removing it."
        : `${waysOut({ mark: markAtEks(arn), imported: [type, `${name}-config`, `${of}:${config}`] })} Or have whoever owns it ` +
          `remove it, which ends the access of all who log in by it: \`${remove}\`.`,
  };
}
