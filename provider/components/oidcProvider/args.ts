import type * as pulumi from "@pulumi/pulumi";
import type { ExistingResource } from "../shared/existingResource";

/** The inputs of an OidcProvider. Exactly one of clusterName and issuer is required. */
export interface OidcProviderArgs {
  /**
   * The name of the EKS cluster. Its issuer is read from EKS, which requires `eks:DescribeCluster`. Specify either this
   * or `issuer`.
   */
  clusterName?: pulumi.Input<string>;
  /**
   * The URL of the OIDC issuer, `https://<host>/<path>`, as EKS reports it in the cluster's `identity.oidc.issuer`.
   * HTTPS only, without a port or query. Specify either this or `clusterName`.
   */
  issuer?: pulumi.Input<string>;
  /**
   * The audiences (client IDs) that tokens may be issued for: 1 to 100. Default: `sts.amazonaws.com`, the audience of
   * the tokens that EKS issues to pods.
   */
  clientIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * SHA-1 thumbprints of the issuer's certificate authority: at most 5, each of 40 hexadecimal digits. Default: none.
   * EKS issuers don't need any, because IAM trusts their certificate authority.
   */
  thumbprints?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * How to handle an existing provider for this issuer that this stack doesn't own: `fail` (the default) or `use`. A
   * provider is owned by the stack named in its tag `eks-auth:stack`, so this input doesn't affect a provider that an
   * earlier run of this stack created. After the stack is renamed or the tag is lost, the error of `fail` shows the
   * command that sets the tag; `use` then uses the provider without managing it, and deletes nothing.
   */
  existing?: ExistingResource;
  /** Tags of the provider. The tag `eks-auth:stack` is added to mark this stack as its owner. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
