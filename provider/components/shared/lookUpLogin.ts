import type * as pulumi from "@pulumi/pulumi";

/** The AWS login of the look-ups for which Pulumi's AWS provider has no function. */
export interface LookUpLogin {
  /** The profile of the AWS configuration files that is used for them. Default: the login that the AWS SDK finds. */
  profile?: pulumi.Input<string>;
  /** The ARN of a role to assume for that look-up, where the AWS provider assumes one. Default: none. */
  assumeRoleArn?: pulumi.Input<string>;
}
