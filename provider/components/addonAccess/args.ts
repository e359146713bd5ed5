import type * as pulumi from "@pulumi/pulumi";
import type { PodIdentityAgent } from "../podIdentity/args";
import type { BaseRoleArgs } from "../role/args";
import type { LookUpLogin } from "../shared/lookUpLogin";

/** The owner of the EKS Pod Identity associations of an add-on. */
export const AssociationOwner = {
  /**
   * The add-on: pass the output `podIdentityAssociations` to `aws.eks.Addon`. EKS creates the associations with the
   * add-on, and deletes them with it.
   */
  AddOn: "add-on",
  /** This stack: the component declares the associations. They stay if the add-on is deleted. */
  Stack: "stack",
} as const;
export type AssociationOwner = (typeof AssociationOwner)[keyof typeof AssociationOwner];

/** A service account of an add-on and its role, as in `aws.eks.Addon`. */
export interface AddonPodIdentityAssociation {
  /** The name of the service account, without its namespace. */
  serviceAccount: string;
  /** The ARN of its role. */
  roleArn: string;
}

/** The inputs of an AddonAccess. */
export interface AddonAccessArgs extends BaseRoleArgs, LookUpLogin {
  /** The name of the EKS cluster, in the account and region of the AWS provider. */
  clusterName: pulumi.Input<string>;
  /** The name of the add-on, such as `aws-ebs-csi-driver`. */
  addonName: pulumi.Input<string>;
  /**
   * The version of the add-on whose recommendation is used, such as `v1.31.0-eksbuild.1`: the same as in
   * `aws.eks.Addon`. Default: the version on the cluster; if the add-on isn't there yet, the default version for the
   * Kubernetes version of the cluster. Set it if the same program creates the cluster: otherwise the preview doesn't
   * show the roles.
   */
  addonVersion?: pulumi.Input<string>;
  /**
   * The owner of the associations: `add-on`, with the output `podIdentityAssociations`, or `stack`. Must be a plain
   * value, not an output.
   */
  owner: AssociationOwner;
  /**
   * The namespace of the add-on's service accounts, which the trust policies contain: set it if `aws.eks.Addon` sets
   * `namespaceConfig`. Default: the namespace of the add-on on the cluster; if EKS reports none, the add-on's default
   * namespace, or `kube-system`.
   */
  namespace?: pulumi.Input<string>;
  /** How to handle the EKS Pod Identity Agent. Default: `use`. Must be a plain value, not an output. */
  agent?: PodIdentityAgent;
  /**
   * The profile in the AWS configuration files that is used to read the recommendation and existing associations.
   * Pulumi's AWS provider has no functions for these, so they are read with the AWS SDK, in the provider's region. Set it
   * if the AWS provider uses a profile. Default: the AWS SDK's default credentials.
   */
  profile?: pulumi.Input<string>;
  /**
   * The ARNs of managed policies to attach to each role, in addition to the recommended ones: at most 10 in total, IAM's
   * default quota. Default: none.
   */
  policyArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The name of the role: 1 to 64 characters, unique in the account regardless of case. Only for an add-on with one
   * service account. Default: generated from the names of the component and of the service account.
   */
  roleName?: pulumi.Input<string>;
  /** Tags of the roles and of the associations. The associations also get the tag `eks-auth:stack`. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
