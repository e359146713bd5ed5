import type * as pulumi from "@pulumi/pulumi";
import type { RoleArgs } from "../role/args";

/** A service account, by its namespace and name. */
export interface ServiceAccountReference {
  /** The namespace of the service account. With `allowWildcards`, `*` matches any characters and `?` matches one. */
  namespace: pulumi.Input<string>;
  /** The name of the service account. With `allowWildcards`, `*` matches any characters and `?` matches one. */
  name: pulumi.Input<string>;
}

/** The inputs of a ServiceAccountRole. */
export interface ServiceAccountRoleArgs extends RoleArgs {
  /**
   * The ARNs of the IAM OIDC providers of the clusters whose service accounts can assume the role: at least one,
   * `arn:<partition>:iam::<account>:oidc-provider/<issuer>`, such as the output `arn` of an OidcProvider.
   */
  oidcProviderArns: pulumi.Input<pulumi.Input<string>[]>;
  /** The service accounts that can assume the role: at least one. Each is trusted on every one of the clusters. */
  serviceAccounts: pulumi.Input<pulumi.Input<ServiceAccountReference>[]>;
  /** The accepted token audiences: at least one. Default: `sts.amazonaws.com`. */
  audiences?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether `*` and `?` are allowed as wildcards in `serviceAccounts`. If true, service accounts with a wildcard are
   * compared as patterns, in a separate statement; all others are still compared exactly. Default: false: wildcards are
   * rejected.
   */
  allowWildcards?: pulumi.Input<boolean>;
  /**
   * Whether the role also trusts EKS Pod Identity, in separate statements, for the same service accounts on the
   * clusters in `clusterNames`. Only sessions with tags are trusted, so an association with this role must not set
   * `disableSessionTags`. Default: false. Must be a plain value, not an output.
   */
  podIdentity?: boolean;
  /**
   * The names of the EKS clusters for `podIdentity`, in the account and region of the AWS provider: at least one. Required
   * if `podIdentity` is true; not allowed otherwise.
   */
  clusterNames?: pulumi.Input<pulumi.Input<string>[]>;
}
