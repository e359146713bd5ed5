import type * as pulumi from "@pulumi/pulumi";

/** The AWS credentials for reading existing resources for which Pulumi's AWS provider has no function. */
export interface LookUpLogin {
  /** The profile in the AWS configuration files. Default: the AWS SDK's default credentials. */
  profile?: pulumi.Input<string>;
  /**
   * The ARN of the role that the AWS SDK assumes to read existing resources. Set it if the AWS provider assumes a role.
   * Default: none.
   */
  assumeRoleArn?: pulumi.Input<string>;
}
