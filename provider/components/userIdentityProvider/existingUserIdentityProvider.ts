import type { OidcIdentityProviderConfig } from "@aws-sdk/client-eks";
import * as pulumi from "@pulumi/pulumi";
import { whenKnown } from "../../check/eventual";
import type { Issue } from "../../check/issues";
import { hidden } from "../../check/render";
import { findIdentityProviderConfig } from "../../cluster/aws/identityProviderConfigs";
import type { DescribedCluster } from "../../cluster/describe";
import { parseArn } from "../../iam/arn";
import { ownerTag } from "../../iam/ownership";
import { assertAccount, markAtEks, unreadable } from "../foreignAtEks";
import { thisStack, waysOut, whoseIs } from "../owner";
import type { Owned } from "../refuseSecond";
import type { UserIdentityProviderArgs } from "./userIdentityProvider";

/** The type of an identity provider config. */
export const configType = "aws:eks/identityProviderConfig:IdentityProviderConfig";

/** What became of looking for the identity provider config of a cluster. */
export interface FoundConfig {
  /** One that carries the tag of this stack. */
  own?: Owned;
  problems: Issue[];
}

/**
 * Looks for the identity provider config of a cluster. One that this stack doesn't own is a problem.
 *
 * EKS refuses a second config, so that nothing is lost where the look-up fails: then there is a warning.
 */
export async function findConfig(
  name: string,
  { clusterName, profile, roleToAssume }: UserIdentityProviderArgs,
  { arn }: DescribedCluster,
  parent: pulumi.Resource,
): Promise<FoundConfig> {
  const whole = pulumi.all([clusterName, profile, roleToAssume]);
  const known = await whenKnown(whole);
  if (known === undefined) {
    return { problems: [] };
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
    return { problems: [] };
  }
  if (live === undefined) {
    return { problems: [] };
  }
  return live.tags?.[ownerTag] === thisStack()
    ? { own: owned(cluster, live, isSecret), problems: [] }
    : { problems: [alreadyThere(name, cluster, live, isSecret)] };
}

function owned(cluster: string, live: OidcIdentityProviderConfig, isSecret: boolean): Owned {
  const tell = (text = "") => (isSecret ? hidden : text);
  return {
    what: `The identity provider config of the cluster ${tell(cluster)}`,
    property: "arn",
    value: live.identityProviderConfigArn ?? "",
    importId: tell(`${cluster}:${live.identityProviderConfigName}`),
  };
}

function alreadyThere(name: string, cluster: string, live: OidcIdentityProviderConfig, isSecret: boolean): Issue {
  const tell = (text = "") => (isSecret ? hidden : text);
  const [of, config, arn] = [
    tell(cluster),
    tell(live.identityProviderConfigName),
    tell(live.identityProviderConfigArn),
  ];
  const remove = `aws eks disassociate-identity-provider-config --cluster-name ${of} --identity-provider-config type=oidc,name=${config}`;
  return {
    code: "exists",
    paths: [["clusterName"]],
    value: of,
    expected:
      `no identity provider config on the cluster ${of} yet, as it can have only one, but there is one ` +
      `${whoseIs(live.tags?.[ownerTag])}: ${config}, for the issuer ${tell(live.issuerUrl)}`,
    fix:
      live.status === "DELETING"
        ? "Wait until it is gone, which takes some minutes: EKS is removing it."
        : `${waysOut({ mark: markAtEks(arn), imported: [configType, `${name}-config`, `${of}:${config}`] })} Or have whoever owns it ` +
          `remove it, which ends the access of all who log in by it: \`${remove}\`.`,
  };
}
