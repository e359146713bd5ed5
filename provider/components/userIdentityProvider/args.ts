import type * as pulumi from "@pulumi/pulumi";
import type { LookUpLogin } from "../shared/lookUpLogin";

/**
 * The inputs of a UserIdentityProvider. Another value of any of them but tags, scopes, profile and assumeRoleArn replaces the
 * config.
 */
export interface UserIdentityProviderArgs extends LookUpLogin {
  /** The name of the EKS cluster. */
  clusterName: pulumi.Input<string>;
  /**
   * The name of the config, 1 to 100 letters, digits, hyphens, underscores and dots. The user of the kubeconfig is called so
   * too. Default: the component's name.
   */
  configName?: pulumi.Input<string>;
  /**
   * The URL of the issuer, exactly as the claim `iss` of its tokens has it: https only, without query. It has to be reachable
   * from the internet, with a certificate of a public authority. The cluster's own issuer is refused.
   */
  issuerUrl: pulumi.Input<string>;
  /** The ID of the client at the issuer, which is the audience of its tokens. A public client, since a kubeconfig hides no secret. */
  clientId: pulumi.Input<string>;
  /** The claim that has the user's name. Default: `sub`. */
  usernameClaim?: pulumi.Input<string>;
  /**
   * What stands before the user's name, such as `oidc:`; `-` is nothing. It may have no part of `system:`. Default: with the
   * claim `email` nothing, with any other the issuer's URL and `#`.
   */
  usernamePrefix?: pulumi.Input<string>;
  /** The claim that has the user's groups, such as `groups`. Default: none, so that users have no groups. */
  groupsClaim?: pulumi.Input<string>;
  /**
   * What stands before each group, such as `oidc:`; the empty text is nothing. It may have no part of `system:`. Needed with
   * `groupsClaim`: without a prefix, whoever names groups at the issuer can give one the rights of a group in the cluster.
   */
  groupsPrefix?: pulumi.Input<string>;
  /** Claims that a token has to have, each with its value: names of at most 63 characters, values of at most 253. */
  requiredClaims?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * The scopes that a login asks the issuer for beside `openid`, such as `email` or `groups`. Only the kubeconfig has them.
   * Default: none.
   */
  scopes?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The profile of the AWS configuration files that the cluster's config is looked up with. Pulumi's AWS provider has no
   * function for that, so it is the AWS SDK that asks EKS, in the cluster's region. Give it where the provider has a profile
   * of its own. Default: the login that the AWS SDK finds.
   */
  profile?: pulumi.Input<string>;
  /** Tags of the config. It also gets the tag `eks-auth:stack`. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
