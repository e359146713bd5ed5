import type * as pulumi from "@pulumi/pulumi";
import type { RoleArgs } from "../role/args";
import type { ServiceAccountReference } from "../serviceAccountRole/args";
import type { LookUpLogin } from "../shared/lookUpLogin";

/** What to do when a service account already has a Pod Identity association that this stack doesn't own. */
export const ExistingPodIdentityAssociation = {
  /** Stop, during preview, and say how to go on. */
  Fail: "fail",
  /** Refer to the association that exists and leave it alone: it is neither changed nor, on destroy, deleted. */
  Use: "use",
} as const;
export type ExistingPodIdentityAssociation =
  (typeof ExistingPodIdentityAssociation)[keyof typeof ExistingPodIdentityAssociation];

/**
 * What to do about the EKS Pod Identity Agent, which hands pods their credentials on each node.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html
 */
export const PodIdentityAgent = {
  /**
   * Make the add-on `eks-pod-identity-agent` unless the cluster has it. An add-on that this stack made, which its tag
   * `eks-auth:stack` tells, is managed further; any other is used and left alone, also one that has lost its tag. Choose this for one component per cluster.
   */
  Ensure: "ensure",
  /** Use the add-on that the cluster has; warn where it has none. */
  Use: "use",
  /** Leave the agent alone and don't look for it, as where it was installed without the add-on. */
  Ignore: "ignore",
} as const;

export type PodIdentityAgent = (typeof PodIdentityAgent)[keyof typeof PodIdentityAgent];

/** The inputs of a PodIdentity. Exactly one of serviceAccounts and serviceAccount is needed. */
export interface PodIdentityArgs extends RoleArgs, LookUpLogin {
  /** The name of the EKS cluster, in the account and region of the AWS provider. */
  clusterName: pulumi.Input<string>;
  /** The service accounts whose pods get the role: 1 or more. They needn't exist. Each can have one role on a cluster. */
  serviceAccounts?: pulumi.Input<pulumi.Input<ServiceAccountReference>[]>;
  /** The service account whose pods get the role, where it is just one. */
  serviceAccount?: pulumi.Input<ServiceAccountReference>;
  /**
   * The ARN of a role that exists, `arn:<partition>:iam::<account>:role/<path and name>`, of the cluster's account. It has to
   * trust EKS Pod Identity, as a ServiceAccountRole with `podIdentity` does, and is left as it is. Default: a role is made,
   * of the inputs below.
   */
  roleArn?: pulumi.Input<string>;
  /**
   * The ARN of the role, of any account, that EKS assumes with the first one and gives to the pods in its place. A role that
   * is made here gets the inline policy `assume-target-role` for it; one of `roleArn` has to allow `sts:AssumeRole` and
   * `sts:TagSession` on it already. The target role has to trust the first one with the same two actions. Giving or removing
   * it replaces the associations, the old ones first. Default: none.
   */
  targetRoleArn?: pulumi.Input<string>;
  /**
   * Whether EKS leaves out the six session tags that tell cluster, namespace, service account and pod. A role that is made
   * here then trusts whichever service account of the cluster has an association with it, since nothing tells them apart.
   * When they are turned on again, the role is narrowed a moment before the associations follow. Default: false.
   */
  disableSessionTags?: pulumi.Input<boolean>;
  /**
   * A policy, as JSON text or as a structure, that limits what the pods may do to what both it and the role allow (the target
   * role, if there is one): at most 2,048 characters, white space not counted. Needs `disableSessionTags`. Giving or removing
   * it replaces the associations, the old ones first. Default: none.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a schema knows no union of a text and a structure; `any` is its free-form type
  policy?: pulumi.Input<any>;
  /** What to do about the EKS Pod Identity Agent. Default: `use`. Known when the program starts. */
  agent?: PodIdentityAgent;
  /**
   * What to do when a service account already has an association on the cluster that this stack doesn't own: `fail` (the
   * default) or `use`, which needs `roleArn`. An association belongs to the stack whose name its tag `eks-auth:stack`
   * carries, so neither choice ever turns on one that an earlier run of this stack created. After a rename of the stack, or
   * once the tag is lost, `fail` shows the command that sets it; `use` then only refers to the association, and deletes
   * nothing.
   */
  existing?: ExistingPodIdentityAssociation;
  /**
   * The profile of the AWS configuration files that associations which exist are looked up with. Pulumi's AWS provider has no
   * function for that, so it is the AWS SDK that asks EKS, in the provider's region. Give it where the provider has a profile
   * of its own. Default: the login that the AWS SDK finds.
   */
  profile?: pulumi.Input<string>;
  /** Tags of the role and of the associations. The associations also get the tag `eks-auth:stack`. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
