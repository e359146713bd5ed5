import type * as pulumi from "@pulumi/pulumi";

/** Which cluster it is, and how it is reached. Exactly one of clusterName and kubeconfig is needed. */
export interface ConnectionArgs {
  /**
   * The name of the EKS cluster, 1 to 100 characters. Its endpoint and certificate authority are then asked of EKS
   * (`eks:DescribeCluster`), and the token for it is signed in process with the AWS credentials of the environment, of
   * `profile` or of `roleToAssume`: neither the AWS CLI nor a kubeconfig is needed. Give this or `kubeconfig`.
   */
  clusterName?: pulumi.Input<string>;
  /**
   * The ARN of the cluster, `arn:<partition>:eks:<region>:<account>:cluster/<name>`. A login that leads to a cluster with
   * another ARN is rejected before anything is read from it or changed. Only with `clusterName`. Default: for a component
   * with an AWS provider of its own, or where the stack's configuration has more for AWS than `aws:region`, the ARN in the
   * region and account of that provider; otherwise none.
   */
  clusterArn?: pulumi.Input<string>;
  /**
   * The AWS region of the cluster, as in `us-west-2`. Only with `clusterName`. Default: the region in `clusterArn`, else
   * `aws:region` of the stack's configuration, else the region of the AWS environment: `AWS_REGION`, `AWS_DEFAULT_REGION`
   * or that of the profile.
   */
  region?: pulumi.Input<string>;
  /** The profile of the shared AWS configuration to act as. Only with `clusterName`. Default: that of the AWS environment. */
  profile?: pulumi.Input<string>;
  /**
   * The ARN of an IAM role to act as on the cluster, `arn:<partition>:iam::<account>:role/<name>`; the credentials are
   * then used for `sts:AssumeRole`. Only with `clusterName`. Default: none.
   */
  roleToAssume?: pulumi.Input<string>;
  /**
   * The text of a kubeconfig, YAML or JSON, whose current context is used; it is kept as a secret. The kubeconfig of the
   * environment is never used by itself. Give this or `clusterName`.
   */
  kubeconfig?: pulumi.Input<string>;
}
