import type * as pulumi from "@pulumi/pulumi";

/** How to handle a ServiceAccount object that something else creates. */
export const ExistingServiceAccount = {
  /** This component creates the object, and fails if it already exists. */
  Fail: "fail",
  /**
   * A chart or another tool creates the object. This component adds to it, and on removal removes only what it added.
   */
  Patch: "patch",
} as const;
export type ExistingServiceAccount = (typeof ExistingServiceAccount)[keyof typeof ExistingServiceAccount];

/** The inputs from which a service account is declared. Without a role ARN, it gets no role annotation. */
export type ServiceAccountInputs = Partial<ServiceAccountArgs> & Pick<ServiceAccountArgs, "name">;

/** The inputs of a ServiceAccount. */
export interface ServiceAccountArgs {
  /** The name of the service account: a DNS subdomain of at most 253 characters. */
  name: pulumi.Input<string>;
  /** The namespace of the service account. Default: `default`. */
  namespace?: pulumi.Input<string>;
  /** The ARN of the IAM role whose credentials the pods get, `arn:<partition>:iam::<account>:role/<name>`. */
  roleArn: pulumi.Input<string>;
  /** The audience of the IRSA token. The role must trust the same audience. Default: `sts.amazonaws.com`. */
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
  /** Whether the pods get a token for the Kubernetes API. Default: the Kubernetes default, which is true. */
  automountServiceAccountToken?: pulumi.Input<boolean>;
  /** Additional annotations. The IRSA annotations are rejected here, because they have their own inputs. */
  annotations?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Labels of the service account. */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Whether to create the namespace too. If true, removing the component deletes the namespace with everything in it.
   * Default: false.
   */
  createNamespace?: boolean;
  /**
   * Whether this component creates the ServiceAccount object (`fail`, the default) or adds the annotations to an object
   * that a chart or another tool creates (`patch`). To override another manager of the same annotation, add the
   * annotation `pulumi.com/patchForce: "true"`.
   */
  existing?: ExistingServiceAccount;
}
