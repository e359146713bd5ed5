import type * as pulumi from "@pulumi/pulumi";
import type { RoleArgs } from "../role/args";

/** A service account, by its namespace and name. */
export interface ServiceAccountReference {
  /** The namespace of the service account. Where a component has `allowWildcards` set, `*` and `?` stand for any characters, and any one. */
  namespace: pulumi.Input<string>;
  /** The name of the service account. Where a component has `allowWildcards` set, `*` and `?` stand for any characters, and any one. */
  name: pulumi.Input<string>;
}

/** The inputs of a ServiceAccountRole. */
export interface ServiceAccountRoleArgs extends RoleArgs {
  /**
   * The ARNs of the IAM OIDC providers of the clusters whose service accounts may act as the role: 1 or more,
   * `arn:<partition>:iam::<account>:oidc-provider/<issuer>`. The `arn` of an OidcProvider is one.
   */
  oidcProviderArns: pulumi.Input<pulumi.Input<string>[]>;
  /** The service accounts that may act as the role: 1 or more, each on every one of the clusters. */
  serviceAccounts: pulumi.Input<pulumi.Input<ServiceAccountReference>[]>;
  /** The audiences that a token may be minted for: 1 or more. Default: `sts.amazonaws.com`. */
  audiences?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether `*` and `?` in service accounts are wildcards. Default: false, which refuses them. Only the service accounts
   * that have one are then compared as patterns, in a statement of their own; all others stay exact.
   */
  allowWildcards?: pulumi.Input<boolean>;
  /**
   * Whether the role trusts EKS Pod Identity too, in statements of their own, on behalf of the same service accounts of the
   * clusters in `clusterNames`. It trusts only sessions with tags: an association with this role has to leave
   * `disableSessionTags` out. Default: false. Known when the program starts.
   */
  podIdentity?: boolean;
  /**
   * The names of the EKS clusters for `podIdentity`, 1 or more, in the account and region of the AWS provider. Needed where
   * that is true, refused otherwise.
   */
  clusterNames?: pulumi.Input<pulumi.Input<string>[]>;
}
