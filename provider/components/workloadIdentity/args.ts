import type * as pulumi from "@pulumi/pulumi";
import type { PodIdentityAgent } from "../podIdentity/args";
import type { RoleArgs } from "../role/args";
import type { ExistingServiceAccount } from "../serviceAccount/args";
import type { LookUpLogin } from "../shared/lookUpLogin";

/** The way in which the pods of a service account get the credentials of their role. */
export const WorkloadIdentityMode = {
  /**
   * IAM roles for service accounts (IRSA): the service account is annotated with the role. For Fargate, Windows and
   * clusters outside EC2, where EKS Pod Identity doesn't work.
   */
  Irsa: "irsa",
  /** EKS Pod Identity: the service account is associated with the role. Recommended for everything else. */
  PodIdentity: "pod-identity",
  /**
   * Both, while migrating from one to the other: new pods use EKS Pod Identity, which takes precedence; running pods
   * keep the credentials that they have.
   */
  Migrating: "migrating",
} as const;
export type WorkloadIdentityMode = (typeof WorkloadIdentityMode)[keyof typeof WorkloadIdentityMode];

/** The inputs of a WorkloadIdentity. */
export interface WorkloadIdentityArgs extends RoleArgs, LookUpLogin {
  /** The way in which the pods get the role's credentials. Must be a plain value, not an output. */
  mode: WorkloadIdentityMode;
  /**
   * The name of the EKS cluster, in the account and region of the AWS provider. If set, the role trusts EKS Pod
   * Identity. Required in the modes `pod-identity` and `migrating`.
   */
  clusterName?: pulumi.Input<string>;
  /**
   * The ARN of the cluster's IAM OIDC provider, `arn:<partition>:iam::<account>:oidc-provider/<issuer>`, such as the
   * output `arn` of an OidcProvider. If set, the role trusts the service account's tokens (IRSA). Required in the modes
   * `irsa` and `migrating`.
   */
  oidcProviderArn?: pulumi.Input<string>;
  /** The name of the service account: a DNS subdomain of at most 253 characters. */
  name: pulumi.Input<string>;
  /** The namespace of the service account. Default: `default`. */
  namespace?: pulumi.Input<string>;
  /**
   * Whether to create the namespace too. If true, removing the component deletes the namespace with everything in it.
   * Default: false.
   */
  createNamespace?: boolean;
  /**
   * Whether this component creates the ServiceAccount object (`fail`, the default) or adds the annotations to an object
   * that a chart or another tool creates (`patch`).
   */
  existing?: ExistingServiceAccount;
  /**
   * Additional annotations of the service account. The IRSA annotations are rejected here, because they have their own
   * inputs.
   */
  annotations?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Labels of the service account. */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Whether the pods get a token for the Kubernetes API. Default: the Kubernetes default, which is true. */
  automountServiceAccountToken?: pulumi.Input<boolean>;
  /** The audience of the IRSA token. Default: `sts.amazonaws.com`. */
  audience?: pulumi.Input<string>;
  /**
   * The lifetime of the IRSA token in seconds, from 600 to 86400. The token is renewed before it expires. Default:
   * 86400 (one day).
   */
  tokenExpirationSeconds?: pulumi.Input<number>;
  /**
   * Whether the pods use the STS endpoint of their own region. Default: the cluster's setting, which is true on EKS.
   */
  stsRegionalEndpoints?: pulumi.Input<boolean>;
  /**
   * How to handle the EKS Pod Identity Agent, in the modes `pod-identity` and `migrating`. Default: `use`. Must be a
   * plain value, not an output.
   */
  agent?: PodIdentityAgent;
  /**
   * The profile in the AWS configuration files that is used to read an existing association, in the modes
   * `pod-identity` and `migrating`. Pulumi's AWS provider has no function for this, so it is read with the AWS SDK, in
   * the provider's region. Set it if the AWS provider uses a profile. Default: the AWS SDK's default credentials.
   */
  profile?: pulumi.Input<string>;
  /**
   * Whether to wait until AWS issues credentials for the service account, before the output `name` resolves and before
   * resources that depend on the component are created: for at most 60 seconds, as a CredentialsCheck does, which
   * describes what is checked. The check connects to the cluster in `clusterName`, which is required, with the AWS
   * credentials of the environment, of `profile` or of `assumeRoleArn`. In the mode `irsa`, it must itself meet the
   * conditions in `trustConditions`, such as one on the VPC. Must be a plain value, not an output. Default: false.
   */
  waitUntilReady?: boolean;
  /** Tags of the role and of the association. The association also gets the tag `eks-auth:stack`. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
