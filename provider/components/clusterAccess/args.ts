import type * as pulumi from "@pulumi/pulumi";
import type { AwsAuthOptions } from "../../resources/awsAuthArgs";
import type { ExistingAccessEntry } from "../accessEntry/args";
import type { ControlPlaneCapability } from "../controlPlaneAccess/args";
import type { GroupBindingArgs } from "../groupBinding/args";

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

/** How a cluster is told who has access to it: its authentication mode. A cluster moves forward only, one step at a time. */
export const ClusterAccessMode = {
  /** By access entries alone. */
  Api: "API",
  /** By access entries and by aws-auth. An access entry wins over aws-auth for the same principal. */
  ApiAndConfigMap: "API_AND_CONFIG_MAP",
  /** By aws-auth alone. */
  ConfigMap: "CONFIG_MAP",
} as const;
export type ClusterAccessMode = (typeof ClusterAccessMode)[keyof typeof ClusterAccessMode];

/** What the grants become. */
export const ClusterAccessMethod = {
  /** Access entries, with access policies. */
  AccessEntries: "access-entries",
  /** Entries of aws-auth, with bindings of groups to ClusterRoles. */
  ConfigMap: "config-map",
} as const;
export type ClusterAccessMethod = (typeof ClusterAccessMethod)[keyof typeof ClusterAccessMethod];

/**
 * What a grant gives. Each word is the name of a ClusterRole of Kubernetes, and stands for the access policy of EKS with
 * the same rights; the one is used with aws-auth, the other with access entries. Two things differ between the two: only
 * the ClusterRole also has what operators add to it for resources of their own, and only its rights are shown by
 * `kubectl auth can-i --list`.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html and
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
 */
export const ClusterAccessLevel = {
  /** Everything: the ClusterRole cluster-admin, or AmazonEKSClusterAdminPolicy. */
  ClusterAdmin: "cluster-admin",
  /** Most resources of namespaces, with roles and their bindings, without quotas: admin, or AmazonEKSAdminPolicy. */
  Admin: "admin",
  /** Most resources of namespaces, secrets too, without roles and their bindings: edit, or AmazonEKSEditPolicy. */
  Edit: "edit",
  /** Seeing most resources of namespaces, without secrets and roles: view, or AmazonEKSViewPolicy. */
  View: "view",
} as const;
export type ClusterAccessLevel = (typeof ClusterAccessLevel)[keyof typeof ClusterAccessLevel];

/**
 * What nodes are, for a grant to their role. EKS itself grants access to managed node groups and Fargate profiles, and
 * SageMaker HyperPod to its nodes.
 */
export const ClusterAccessNode = {
  /** Self-managed Linux and Bottlerocket nodes on EC2, and Karpenter's. */
  Ec2Linux: "EC2_LINUX",
  /** Self-managed Windows nodes on EC2. */
  Ec2Windows: "EC2_WINDOWS",
  /** Nodes of EKS Auto Mode with a role of your own; with AmazonEKSAutoNodePolicy. Only by access entries. */
  Ec2: "EC2",
  /** Pods on Fargate. */
  FargateLinux: "FARGATE_LINUX",
  /** EKS Hybrid Nodes. */
  HybridLinux: "HYBRID_LINUX",
} as const;
export type ClusterAccessNode = (typeof ClusterAccessNode)[keyof typeof ClusterAccessNode];

/** What a grant became. */
export interface ClusterAccessGrantResult {
  /** The name of the grant. */
  name: string;
  /** The ARN of the principal, with its path. */
  principalArn: string;
  /** What it became: `access-entries` for an access entry, `config-map` for an entry of aws-auth. */
  accessMethod: ClusterAccessMethod;
  /** The user name in Kubernetes; it may hold placeholders, as in `{{SessionName}}`. */
  username: string;
  /**
   * The groups in Kubernetes; with aws-auth also the one that has the rights of `access` and `accessPolicies`, and those of
   * the access entry where `existing: use` finds one.
   */
  groups: string[];
  /**
   * What it may do, each right in words, as in `view in team-a`. Policies that an access entry which is only used had when
   * the run began, and that the grant doesn't give, end with `(not by this grant)`.
   */
  rights: string[];
  /** The ARN of the access entry; left out with aws-auth. */
  accessEntryArn?: string;
  /** The ARNs of the IAM policies for the EKS API; empty where the grant has no `controlPlane`. */
  controlPlanePolicyArns: string[];
}

/** Who has access by the live aws-auth, and by no grant. */
export interface UnmanagedAwsAuthEntry {
  /** The key that it stands in: `mapRoles`, `mapUsers` or `mapAccounts`. */
  key: string;
  /** The line in the key's text, from 1; left out for an account. */
  line?: number;
  /** The ARN as it is written, or the ID of an account. */
  principal: string;
  /** The user name; empty for an account. */
  username: string;
  /** The groups. */
  groups: string[];
  /** Why it can't move to an access entry as it is, and what to do; empty where a grant is all that it needs. */
  obstacles: string[];
}

/** What there is besides the grants, as it was when the run began. */
export interface ClusterAccessReport {
  /** What is known of the administrator that every cluster may have without any grant: whoever created it. */
  creator: string;
  /** `read`, or why the live aws-auth wasn't read; then the lists below are empty. */
  awsAuth: string;
  /** The entries of aws-auth that no grant covers. They stay as they are. */
  uncovered: UnmanagedAwsAuthEntry[];
  /** The ARNs of the roles of nodes in aws-auth that no grant covers. EKS writes such entries; they are left to it. */
  nodes: string[];
  /** The ARNs of grants that aws-auth maps: by this component or by somebody else. An access entry wins over it. */
  covered: string[];
}

/** The inputs of a ClusterAccess. */
export interface ClusterAccessArgs extends AwsAuthOptions {
  /**
   * The name of the EKS cluster, 1 to 100 characters. May be left out only where a kubeconfig is given, the grants become
   * entries of aws-auth and none has `controlPlane`. Without a kubeconfig the ConfigMap is reached by this name, with the AWS
   * credentials of the environment, of `profile` or of `assumeRoleArn`.
   */
  clusterName?: pulumi.Input<string>;
  /**
   * The text of a kubeconfig, YAML or JSON, whose current context leads to the ConfigMap; it is kept as a secret. Default:
   * none, and the ConfigMap is reached by `clusterName`.
   */
  kubeconfig?: pulumi.Input<string>;
  /**
   * The authentication mode of the cluster: `API`, `API_AND_CONFIG_MAP` or `CONFIG_MAP`. It decides which resources there
   * are. Default: looked up (`eks:DescribeCluster`), for which the cluster has to exist; where the same program creates it,
   * give the mode that it gives the cluster.
   */
  authenticationMode?: ClusterAccessMode;
  /**
   * What the grants become in the mode API_AND_CONFIG_MAP: `access-entries` (the default) or `config-map`. The other modes
   * leave no choice.
   */
  accessMethod?: ClusterAccessMethod;
  /**
   * Whether this moves the cluster from aws-auth to access entries. Default: false. Then the live aws-auth is read for
   * `report`, and the entries that this component has in it are removed once all grants exist as access entries, in the same
   * update, which may be interrupted anywhere and run again. `force` is then true by default, as the lock-out guard of
   * aws-auth knows nothing of access entries. Entries that others wrote for the principals of the grants go with them where
   * `conflict` is `take-over`, and the preview names each; entries of nodes stay, and one that another stack or another
   * resource of this package has declared is refused. Where `conflict` is `fail` (the default) they stay, and the report
   * has them as covered. Refused where the grants become entries of aws-auth. Without it the entries of this component go
   * too, at the end of an update that makes access entries of them, with the guard on and without the report.
   */
  migrate?: boolean;
  /** Who gets what. */
  grants: ClusterAccessGrant[];
  /** What the groups of the grants may do: each becomes a GroupBinding, whatever the mode. Default: none. */
  bindings?: ClusterAccessBinding[];
  /**
   * What to do where the cluster already has an access entry for a principal that this stack doesn't own: `fail` (the
   * default) or `use`: see AccessEntry. The outputs have the groups and the access policies of an entry that is used too; for
   * the policies EKS is asked by the AWS SDK (`eks:ListAssociatedAccessPolicies`).
   */
  existing?: ExistingAccessEntry;
  /** Tags of the access entries and of the IAM policies. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
