import type * as pulumi from "@pulumi/pulumi";
import type { ControlPlaneCapability } from "../controlPlaneAccess/controlPlaneAccessCapability";
import type { GroupBindingArgs } from "../groupBinding/groupBinding";
import type { ClusterAccessLevel, ClusterAccessNode } from "./clusterAccessChoices";

/** An access policy of EKS, and where it holds. */
export interface ClusterAccessPolicy {
  /**
   * The policy, by its name, as in `AmazonEKSViewPolicy`, or by its ARN. With aws-auth only those with a ClusterRole of the
   * same rights: `AmazonEKSClusterAdminPolicy`, `AmazonEKSAdminPolicy`, `AmazonEKSEditPolicy` and `AmazonEKSViewPolicy`.
   */
  policy: string;
  /**
   * The namespaces that it holds in, 1 or more. With access entries `*` stands for any characters, as in `team-*`, and the
   * namespaces needn't exist. Default: the whole cluster.
   */
  namespaces?: pulumi.Input<pulumi.Input<string>[]>;
}

/** What a principal may do through the EKS API with the cluster: see ControlPlaneAccess. */
export interface ClusterAccessControlPlane {
  /** 1 or more capabilities, on this cluster alone. */
  capabilities: pulumi.Input<pulumi.Input<ControlPlaneCapability>[]>;
  /** The ARNs of the roles that the calls may pass to EKS, where a capability passes any. */
  passRoleArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** The ARNs of the KMS keys that may encrypt secrets, where a capability has a use for them. */
  kmsKeyArns?: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * What one principal gets. At least one of access, accessPolicies, groups and node is needed; access and accessPolicies
 * exclude each other, and node excludes all the others and a user name.
 */
export interface ClusterAccessGrant {
  /** The name of the grant, which its resources are named after: lower-case letters, digits and hyphens; each once. */
  name: string;
  /**
   * What the grant was called before, so that another name changes nothing at AWS: each a name in this component, the URN
   * of an AccessEntry that the grant replaces, or the URN of another ClusterAccess that it was in, with `-<grant>` behind. The
   * preview of a rename shows which. Only for access entries and their policies. May be left out again once an
   * update has run. Default: none.
   */
  formerNames?: string[];
  /**
   * The ARN of the IAM role, with its path, the IAM user, or the root user: `arn:<partition>:iam::<account>:…`. With
   * aws-auth the path of a role is left out by itself. Each principal once. Sessions (STS) and service-linked roles are
   * refused.
   */
  principalArn: pulumi.Input<string>;
  /** What it may do: `cluster-admin`, `admin`, `edit` or `view`. */
  access?: ClusterAccessLevel;
  /**
   * The namespaces that `access` holds in, 1 or more. With access entries `*` stands for any characters; with aws-auth the
   * namespaces have to exist. Default: the whole cluster.
   */
  namespaces?: pulumi.Input<pulumi.Input<string>[]>;
  /** The access policies that it gets, each at most once: more to choose from than `access`. */
  accessPolicies?: ClusterAccessPolicy[];
  /**
   * Its groups in Kubernetes, which have the rights that `bindings` give them. None may begin with `system:` or have a
   * placeholder; in the place of `system:masters` there is `access` with `cluster-admin`.
   */
  groups?: pulumi.Input<pulumi.Input<string>[]>;
  /** What the nodes are, for a role of nodes. */
  node?: ClusterAccessNode;
  /**
   * Its user name in Kubernetes. It may not begin with `system:`, `eks:`, `aws:`, `amazon:` or `iam:`, and has a colon before
   * `{{SessionName}}`, which stands for the name of a role's session. Default, in both ways the same: the ARN of a user, and
   * of a role that of its session, which is what EKS recommends.
   */
  username?: pulumi.Input<string>;
  /**
   * The unique ID of the role or user, as the `uniqueId` of an `aws.iam.Role`: when it changes, the access entry is replaced.
   * Default: looked up, where the principal is in the cluster's account and the deployer may read it. Not used by aws-auth.
   */
  principalUniqueId?: pulumi.Input<string>;
  /** What it may do through the EKS API with this cluster. Only for roles and users of the AWS provider's account. */
  controlPlane?: ClusterAccessControlPlane;
}

/** What a Kubernetes group of the grants may do: a GroupBinding. */
export interface ClusterAccessBinding extends GroupBindingArgs {
  /** The name of the binding, which its resources are named after: lower-case letters, digits and hyphens; each once. */
  name: string;
}
