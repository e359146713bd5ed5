import type * as pulumi from "@pulumi/pulumi";

/** Who makes the ServiceAccount object. */
export const ExistingServiceAccount = {
  /** This component makes it, and fails where it exists. */
  Fail: "fail",
  /** A chart or another tool makes it; this component only adds to it, and on removal takes away only what it added. */
  Patch: "patch",
} as const;
export type ExistingServiceAccount = (typeof ExistingServiceAccount)[keyof typeof ExistingServiceAccount];

/** What a service account is declared of. Without a role's ARN it isn't annotated with any. */
export type ServiceAccountInputs = Partial<ServiceAccountArgs> & Pick<ServiceAccountArgs, "name">;

/** The inputs of a ServiceAccount. */
export interface ServiceAccountArgs {
  /** The name of the service account: a DNS subdomain of at most 253 characters. */
  name: pulumi.Input<string>;
  /** The namespace that it is in. Default: `default`. */
  namespace?: pulumi.Input<string>;
  /** The ARN of the IAM role that its pods get the credentials of, `arn:<partition>:iam::<account>:role/<name>`. */
  roleArn: pulumi.Input<string>;
  /** The audience of the token that its pods get. Default: `sts.amazonaws.com`. The role has to trust the same. */
  audience?: pulumi.Input<string>;
  /** How long that token is valid, in seconds, from 600 to 86400. Default: 86400, a day. It is renewed before it ends. */
  tokenExpirationSeconds?: pulumi.Input<number>;
  /** Whether its pods use the STS endpoint of their own region. Default: what the cluster does, on EKS true. */
  stsRegionalEndpoints?: pulumi.Input<boolean>;
  /** Whether its pods get a token for the Kubernetes API. Default: what the cluster does, normally true. */
  automountServiceAccountToken?: pulumi.Input<boolean>;
  /** Further annotations. Those of IRSA have inputs of their own and are refused here. */
  annotations?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Labels. */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Whether to make the namespace too. Default: false. Removing the component then removes it with all that is in it. */
  createNamespace?: boolean;
  /**
   * Who makes the ServiceAccount object: `fail` (the default) has this component make it, `patch` adds the annotations
   * to one that a chart or another tool makes. To overrule another manager of the same annotation, add the annotation
   * `pulumi.com/patchForce: "true"`.
   */
  existing?: ExistingServiceAccount;
}
