import type * as pulumi from "@pulumi/pulumi";
import type { PodIdentityAgent } from "../podIdentity/args";
import type { RoleArgs } from "../role/args";
import type { ExistingServiceAccount } from "../serviceAccount/args";
import type { LookUpLogin } from "../shared/lookUpLogin";

/** How the pods of a service account get the credentials of their role. */
export const WorkloadIdentityMode = {
  /**
   * IAM roles for service accounts: the service account is annotated with the role. For Fargate, Windows and clusters
   * outside of EC2, where EKS Pod Identity doesn't work.
   */
  Irsa: "irsa",
  /** EKS Pod Identity: the service account is associated with the role. For everything else. */
  PodIdentity: "pod-identity",
  /**
   * Both, on the way from the one to the other: new pods use EKS Pod Identity, which wins, and those that run keep what they
   * have.
   */
  Migrating: "migrating",
} as const;
export type WorkloadIdentityMode = (typeof WorkloadIdentityMode)[keyof typeof WorkloadIdentityMode];

/** The inputs of a WorkloadIdentity. */
export interface WorkloadIdentityArgs extends RoleArgs, LookUpLogin {
  /** How the pods get the role's credentials. Known when the program starts. */
  mode: WorkloadIdentityMode;
  /**
   * The name of the EKS cluster, in the account and region of the AWS provider. Where it is given, the role trusts EKS Pod
   * Identity. Needed by the modes `pod-identity` and `migrating`.
   */
  clusterName?: pulumi.Input<string>;
  /**
   * The ARN of the cluster's IAM OIDC provider, `arn:<partition>:iam::<account>:oidc-provider/<issuer>`: the `arn` of an
   * OidcProvider. Where it is given, the role trusts the tokens of the service account (IRSA). Needed by the modes `irsa` and
   * `migrating`.
   */
  oidcProviderArn?: pulumi.Input<string>;
  /** The name of the service account: a DNS subdomain of at most 253 characters. */
  name: pulumi.Input<string>;
  /** The namespace that it is in. Default: `default`. */
  namespace?: pulumi.Input<string>;
  /** Whether to make the namespace too. Default: false. Removing the component then removes it with all that is in it. */
  createNamespace?: boolean;
  /**
   * Who makes the ServiceAccount object: `fail` (the default) has this component make it, `patch` adds the annotations
   * to one that a chart or another tool makes.
   */
  existing?: ExistingServiceAccount;
  /** Further annotations of the service account. Those of IRSA have inputs of their own and are refused here. */
  annotations?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Labels of the service account. */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Whether its pods get a token for the Kubernetes API. Default: what the cluster does, normally true. */
  automountServiceAccountToken?: pulumi.Input<boolean>;
  /** The audience of the token that its pods get for IRSA. Default: `sts.amazonaws.com`. */
  audience?: pulumi.Input<string>;
  /** How long that token is valid, in seconds, from 600 to 86400. Default: 86400, a day. It is renewed before it ends. */
  tokenExpirationSeconds?: pulumi.Input<number>;
  /** Whether its pods use the STS endpoint of their own region. Default: what the cluster does, on EKS true. */
  stsRegionalEndpoints?: pulumi.Input<boolean>;
  /** What to do about the EKS Pod Identity Agent, in the modes `pod-identity` and `migrating`. Default: `use`. Known when the program starts. */
  agent?: PodIdentityAgent;
  /**
   * The profile of the AWS configuration files that an association which exists is looked up with, in the modes
   * `pod-identity` and `migrating`. Pulumi's AWS provider has no function for that, so it is the AWS SDK that asks EKS, in
   * the provider's region. Give it where the provider has a profile of its own. Default: the login that the AWS SDK finds.
   */
  profile?: pulumi.Input<string>;
  /** Tags of the role and of the association. The association also gets the tag `eks-auth:stack`. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
