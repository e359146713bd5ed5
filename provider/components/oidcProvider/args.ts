import type * as pulumi from "@pulumi/pulumi";

/** What to do when the account already has an IAM OIDC provider for the issuer that this stack doesn't own. */
export const ExistingOidcProvider = {
  /** Stop, during preview, and say how to go on. */
  Fail: "fail",
  /** Refer to the provider that exists and leave it alone: it is neither changed nor, on destroy, deleted. */
  Use: "use",
} as const;

export type ExistingOidcProvider = (typeof ExistingOidcProvider)[keyof typeof ExistingOidcProvider];

/** The inputs of an OidcProvider. Exactly one of clusterName and issuer is needed. */
export interface OidcProviderArgs {
  /**
   * The name of the EKS cluster whose issuer it is; the issuer is then asked of EKS. Needs `eks:DescribeCluster`.
   * Give this or `issuer`.
   */
  clusterName?: pulumi.Input<string>;
  /**
   * The URL of the OIDC issuer, `https://<host>/<path>`: what EKS reports as the cluster's `identity.oidc.issuer`.
   * No port, no query, https only. Give this or `clusterName`.
   */
  issuer?: pulumi.Input<string>;
  /**
   * The audiences (client IDs) that tokens may be minted for: 1 to 100. Default: `sts.amazonaws.com`, which is what EKS
   * puts into the tokens of pods.
   */
  clientIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * SHA-1 thumbprints of the certificate authority of the issuer, 40 hexadecimal digits each, at most 5. Default: none.
   * EKS issuers need none, since IAM trusts their certificate authority.
   */
  thumbprints?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * What to do when the account already has a provider for this issuer that this stack doesn't own: `fail` (the default)
   * or `use`. A provider belongs to the stack whose name its tag `eks-auth:stack` carries, so neither choice ever turns
   * on a provider that an earlier run of this stack created. After a rename of the stack, or once the tag is lost, `fail`
   * shows the command that sets it; `use` then only refers to the provider, and deletes nothing.
   */
  existing?: ExistingOidcProvider;
  /** Tags of the provider. The tag `eks-auth:stack` is added, and marks it as the property of this stack. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
