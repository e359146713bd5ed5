import type * as pulumi from "@pulumi/pulumi";
import type { LookUpLogin } from "../shared/lookUpLogin";

/**
 * The inputs of a UserIdentityProvider. Changing any input except tags, scopes, profile and assumeRoleArn replaces the
 * config.
 */
export interface UserIdentityProviderArgs extends LookUpLogin {
  /** The name of the EKS cluster. */
  clusterName: pulumi.Input<string>;
  /**
   * The name of the identity provider config: 1 to 100 letters, digits, hyphens, underscores and dots. It is also the
   * name of the user in the kubeconfig. Default: the component's name.
   */
  configName?: pulumi.Input<string>;
  /**
   * The URL of the issuer, exactly as in the claim `iss` of its tokens: HTTPS only, without a query. It must be
   * reachable from the internet, with a certificate from a public certificate authority. The cluster's own issuer is
   * rejected.
   */
  issuerUrl: pulumi.Input<string>;
  /**
   * The ID of the client registered with the issuer, which is the audience of its tokens. Use a public client, because
   * a kubeconfig can't keep a client secret.
   */
  clientId: pulumi.Input<string>;
  /** The claim that contains the username. Default: `sub`. */
  usernameClaim?: pulumi.Input<string>;
  /**
   * The prefix of usernames, such as `oidc:`. Use `-` for no prefix. It must not contain `system:` or be the beginning
   * of it. Default: no prefix if `usernameClaim` is `email`; otherwise the issuer's URL followed by `#`.
   */
  usernamePrefix?: pulumi.Input<string>;
  /** The claim that contains the user's groups, such as `groups`. Default: none; users then have no groups. */
  groupsClaim?: pulumi.Input<string>;
  /**
   * The prefix of group names, such as `oidc:`. Use the empty string for no prefix. It must not contain `system:` or be
   * the beginning of it. Required with `groupsClaim`: without a prefix, anyone who can name groups at the issuer can
   * give a group the permissions of a group in the cluster.
   */
  groupsPrefix?: pulumi.Input<string>;
  /** Claims that a token must contain, with their values: names of at most 63 characters, values of at most 253. */
  requiredClaims?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * The scopes that a login requests from the issuer in addition to `openid`, such as `email` or `groups`. They appear
   * only in the kubeconfig. Default: none.
   */
  scopes?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The profile in the AWS configuration files that is used to read the cluster's existing config. Pulumi's AWS
   * provider has no function for this, so it is read with the AWS SDK, in the cluster's region. Set it if the AWS
   * provider uses a profile. Default: the AWS SDK's default credentials.
   */
  profile?: pulumi.Input<string>;
  /** Tags of the config. The tag `eks-auth:stack` is added to mark this stack as its owner. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
