import type * as pulumi from "@pulumi/pulumi";
import type { AwsAuthOptions } from "../../resources/awsAuthArgs";
import type { ExistingAccessEntry, NodeType } from "../accessEntry/args";
import type { ControlPlaneBounds, ControlPlaneCapability } from "../controlPlaneAccess/args";
import type { GroupBindingArgs, PolicyRule } from "../groupBinding/args";

/** An EKS access policy and its scope. */
export interface ClusterAccessPolicy {
  /**
   * The name of the policy, such as `AmazonEKSViewPolicy`, or its ARN. With aws-auth, only policies that match a
   * level of `access` are possible: `AmazonEKSClusterAdminPolicy`, `AmazonEKSAdminPolicy`, `AmazonEKSEditPolicy`,
   * `AmazonEKSViewPolicy` and `AmazonEKSAdminViewPolicy`.
   */
  policy: string;
  /**
   * The namespaces that the policy applies to, at least one. With access entries, `*` matches any characters, as in
   * `team-*`, and the namespaces don't have to exist. Default: the whole cluster.
   */
  namespaces?: pulumi.Input<pulumi.Input<string>[]>;
}

/** Permissions to manage the cluster through the EKS API, and their bounds. See ControlPlaneAccess. */
export interface ClusterAccessControlPlane extends ControlPlaneBounds {
  /** The capabilities to grant on this cluster, at least one. */
  capabilities: pulumi.Input<pulumi.Input<ControlPlaneCapability>[]>;
  /** The ARNs of the roles that the principal may pass to EKS, if a capability passes roles. */
  passRoleArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** The ARNs of the KMS keys that may encrypt secrets, if a capability uses them. */
  kmsKeyArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether to allow the wildcard `*` in `namespaces`. Default: false, which rejects it. */
  allowWildcards?: pulumi.Input<boolean>;
}

/**
 * The access of one principal. Exactly one of principalArn and ssoPermissionSet is required, and at least one of access,
 * accessPolicies, rules, kubernetesGroups and nodeType.
 * access and accessPolicies are mutually exclusive. nodeType can't be combined with any of the others or with username.
 */
export interface ClusterAccessGrant {
  /**
   * The name of the grant, unique among the grants: lower-case letters, digits and hyphens. Its resources are named
   * after it.
   */
  name: string;
  /**
   * Former names of the grant, so that a rename changes nothing in AWS. Each is a former name in this component, the
   * URN of an AccessEntry that the grant replaces, or the URN of a ClusterAccess that contained the grant followed by
   * `-<grant>`. The preview of a rename shows the value to use. Only for access entries and their policies. Can be
   * removed after an update. Default: none.
   */
  formerNames?: string[];
  /**
   * The ARN of an IAM role with its path, an IAM user or the root user: `arn:<partition>:iam::<account>:…`. Each
   * principal can have one grant. With aws-auth, the path of a role is removed automatically. STS sessions and
   * service-linked roles are rejected. Mutually exclusive with `ssoPermissionSet`.
   */
  principalArn?: pulumi.Input<string>;
  /**
   * The name of a permission set of IAM Identity Center, such as `AdministratorAccess`: 1 to 32 letters, digits and
   * `_+=,.@-`. The principal is its role in the AWS provider's account, which is found under the path
   * `/aws-reserved/sso.amazonaws.com/` (`iam:ListRoles`). If IAM Identity Center recreates the role, the next update
   * replaces the access. No role or several roles are an error that lists what was found. Mutually exclusive with
   * `principalArn`, and not for nodes or with `controlPlane`.
   */
  ssoPermissionSet?: pulumi.Input<string>;
  /** The level of access: `cluster-admin`, `admin`, `edit`, `view` or `admin-view`. */
  access?: ClusterAccessLevel;
  /**
   * The namespaces that `access` and `rules` apply to, at least one. With access entries, `*` matches any characters.
   * With aws-auth, `exactRights` or `rules`, the namespaces must exist and can't contain `*`. Default: the whole cluster.
   */
  namespaces?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether an access entry with `access` `admin`, `edit` or `view` also gets the permissions of the ClusterRole that its
   * access policy lacks. They are bound to a group of the grant's own: in each of the `namespaces`, which must exist and
   * can't contain `*`, or else in the whole cluster. With aws-auth, it has no effect, because the grant has the ClusterRole.
   * Default: false.
   */
  exactRights?: boolean;
  /**
   * Permissions in addition to `access` or `accessPolicies`, or instead of them: the rules of a Role in each of the
   * `namespaces`, or else of a ClusterRole, at least one. The component creates it and binds it to a group of the grant's
   * own, in every authentication mode. Use them for custom resources, for which the access policies of `admin`, `edit`
   * and `view` have no permissions. Default: none.
   *
   * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#role-and-clusterrole
   */
  rules?: pulumi.Input<pulumi.Input<PolicyRule>[]>;
  /** The access policies of the principal, each at most once, for more choice than `access` offers. */
  accessPolicies?: ClusterAccessPolicy[];
  /**
   * The Kubernetes groups of the principal. Their permissions come from `bindings`. A group must not begin with
   * `system:` or contain a placeholder. Instead of `system:masters`, set `access` to `cluster-admin`.
   */
  kubernetesGroups?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The type of nodes, if the principal is the role of nodes. For EC2, the access policy AmazonEKSAutoNodePolicy is added,
   * and only access entries are possible.
   */
  nodeType?: NodeType;
  /**
   * The Kubernetes username of the principal. It must not begin with `system:`, `eks:`, `aws:`, `amazon:` or `iam:`.
   * `{{SessionName}}` is replaced by the name of the role's session, and needs a colon before it. Default, for access
   * entries and aws-auth alike: the ARN of a user or, for a role, the ARN of its session, as EKS recommends.
   */
  username?: pulumi.Input<string>;
  /**
   * The unique ID of the role or user, such as the `uniqueId` of an `aws.iam.Role`. The access entry is replaced when
   * it changes. Not used with aws-auth. Default: read from IAM, if the principal is in the cluster's account and the
   * identity that runs Pulumi has permission to read it.
   */
  principalUniqueId?: pulumi.Input<string>;
  /** Permissions to manage this cluster through the EKS API. Only for roles and users in the AWS provider's account. */
  controlPlane?: ClusterAccessControlPlane;
  /**
   * The end of the grant: a date and a time with an offset or a time zone, such as `2027-01-31T18:00:00Z`,
   * `2027-01-31T18:00:00+01:00` or `2027-01-31T18:00[Europe/Berlin]` (RFC 3339, or RFC 9557 with a zone of the IANA
   * database). A time that the clocks of the zone skip or show twice is rejected; the offset makes the latter unique.
   *
   * AWS and Kubernetes don't end access by themselves: an update after that time removes all of the grant's access, even if
   * nothing else has changed, so run updates on a schedule, such as daily. In the week before, a warning announces the end.
   * After it, each run warns that the grant has ended, until it is removed from the program. A grant that has ended when it
   * is first deployed gives no access. A principal can have another grant besides one that has ended. The access entry has
   * the end in UTC in its tag `eks-auth:until`.
   *
   * Must be a plain value, not an output: it decides which resources are declared. Default: no end.
   *
   * Source: https://www.rfc-editor.org/rfc/rfc3339 and https://www.rfc-editor.org/rfc/rfc9557
   */
  until?: string;
}

/** A GroupBinding, which sets the permissions of a Kubernetes group that grants use. */
export interface ClusterAccessBinding extends GroupBindingArgs {
  /**
   * The name of the binding, unique among the bindings: lower-case letters, digits and hyphens. Its resources are named
   * after it.
   */
  name: string;
}

/**
 * The authentication mode of the cluster. EKS only allows a change from CONFIG_MAP to API_AND_CONFIG_MAP, and from
 * there to API.
 */
export const ClusterAccessMode = {
  /** Access entries only. */
  Api: "API",
  /** Access entries and aws-auth. An access entry takes precedence over aws-auth for the same principal. */
  ApiAndConfigMap: "API_AND_CONFIG_MAP",
  /** aws-auth only. */
  ConfigMap: "CONFIG_MAP",
} as const;
export type ClusterAccessMode = (typeof ClusterAccessMode)[keyof typeof ClusterAccessMode];

/** The form that the grants take in the cluster. */
export const ClusterAccessMethod = {
  /** Access entries with access policies. */
  AccessEntries: "access-entries",
  /** Entries of aws-auth, with bindings of groups to ClusterRoles. */
  ConfigMap: "config-map",
} as const;
export type ClusterAccessMethod = (typeof ClusterAccessMethod)[keyof typeof ClusterAccessMethod];

/**
 * A level of access. Each level but admin-view is the name of a Kubernetes ClusterRole and matches the EKS access policy with similar
 * permissions. The ClusterRole is used with aws-auth, the access policy with access entries. They differ in three ways:
 * the access policies of admin, edit and view lack some permissions of the ClusterRole, only the ClusterRole includes
 * the permissions that operators add for their custom resources, and only its permissions are shown by
 * `kubectl auth can-i --list`.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html and
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
 */
export const ClusterAccessLevel = {
  /** Everything: the ClusterRole cluster-admin, or AmazonEKSClusterAdminPolicy. */
  ClusterAdmin: "cluster-admin",
  /**
   * Most resources in namespaces, including roles and role bindings but not quotas: the ClusterRole admin, or
   * AmazonEKSAdminPolicy.
   */
  Admin: "admin",
  /**
   * Most resources in namespaces, including secrets but not roles and role bindings: the ClusterRole edit, or
   * AmazonEKSEditPolicy.
   */
  Edit: "edit",
  /**
   * Read access to most resources in namespaces, except secrets and roles: the ClusterRole view, or
   * AmazonEKSViewPolicy.
   */
  View: "view",
  /**
   * Read access to everything, including secrets and custom resources: AmazonEKSAdminViewPolicy or, with aws-auth, a
   * ClusterRole of the component with the same rules. With namespaces, a Role in each of them.
   */
  AdminView: "admin-view",
} as const;
export type ClusterAccessLevel = (typeof ClusterAccessLevel)[keyof typeof ClusterAccessLevel];

/** What to do about access that no grant covers and nobody declares. */
export const UnmanagedAccess = {
  /** A warning lists it in each preview and update. */
  Report: "report",
  /** The preview fails with an error that names it. */
  Fail: "fail",
  /** The preview names the access entries and entries of aws-auth among it, and the update removes them. */
  Remove: "remove",
} as const;
export type UnmanagedAccess = (typeof UnmanagedAccess)[keyof typeof UnmanagedAccess];

/** The inputs of a ClusterAccess. */
export interface ClusterAccessArgs extends AwsAuthOptions {
  /**
   * The name of the EKS cluster, 1 to 100 characters. Optional only if a kubeconfig is given, the grants become entries
   * of aws-auth and no grant has `controlPlane`. Without a kubeconfig, the ConfigMap is accessed through this name,
   * with the AWS credentials of the environment, of `profile` or of `assumeRoleArn`.
   */
  clusterName?: pulumi.Input<string>;
  /**
   * The content of a kubeconfig in YAML or JSON, whose current context is used to access the ConfigMap. It is kept as a
   * secret. Default: none, which means that the ConfigMap is accessed through `clusterName`.
   */
  kubeconfig?: pulumi.Input<string>;
  /**
   * The authentication mode of the cluster: `API`, `API_AND_CONFIG_MAP` or `CONFIG_MAP`. It determines which resources
   * are created. Default: read from EKS (`eks:DescribeCluster`), which requires an existing cluster. If the same
   * program creates the cluster, pass the mode that it sets there.
   */
  authenticationMode?: ClusterAccessMode;
  /**
   * The form that the grants take in API_AND_CONFIG_MAP mode: `access-entries` (the default) or `config-map`. In the
   * other modes only one is possible.
   */
  accessMethod?: ClusterAccessMethod;
  /**
   * Whether to migrate the cluster from aws-auth to access entries. Default: false. Rejected if the grants become
   * entries of aws-auth.
   *
   * With `migrate`, the live aws-auth is read for `report`. Once all grants exist as access entries, this component's
   * own entries are removed from aws-auth in the same update, which can be interrupted at any point and run again. The
   * lock-out guard counts the access entries of the grants, also in the preview, so that a migration needs no `force`
   * as long as the deployer keeps its permissions and an administrator remains.
   *
   * Entries that other owners wrote for the principals of the grants are kept if `existingMappings` is `fail` (the default),
   * and the report lists them as covered. If `existingMappings` is `take-over`, they are removed too, and the preview names
   * each of them. Entries of nodes are kept. An entry that another stack or another resource of this package declares
   * is an error.
   *
   * A warning names each grant whose permissions change with the move, because its access policy lacks some permissions
   * of the ClusterRole. The move back has the same warning.
   *
   * An access entry takes precedence over aws-auth as soon as it exists, and its policies are associated later. With `migrate`
   * it also has the group that has the grant's permissions with aws-auth, so that they are never missing in between.
   * Without `migrate`, or for entries of other owners, they can be missing until the update ends.
   *
   * Without `migrate`, an update that turns grants into access entries also removes this component's entries from
   * aws-auth at its end, with the lock-out guard active, without the report and the warnings.
   */
  migrate?: boolean;
  /** The principals to grant access to, and the access of each one. */
  grants: ClusterAccessGrant[];
  /**
   * The permissions of the Kubernetes groups in the grants. Each binding becomes a GroupBinding in every mode. Default:
   * none.
   */
  bindings?: ClusterAccessBinding[];
  /**
   * What to do if the cluster already has an access entry for a principal that this stack doesn't own: `fail` (the
   * default), `use` or `take-over`. See AccessEntry. `take-over` is for entries such as that of the cluster's creator,
   * which then is a grant like any other; remove it after the update. With `use`, the outputs include the groups and
   * access policies of that entry; the policies are read from EKS with the AWS SDK
   * (`eks:ListAssociatedAccessPolicies`).
   */
  existing?: ExistingAccessEntry;
  /**
   * Whether to wait until the deployer's own grant works, before the output `grants` resolves and before resources that
   * depend on the component are created: for at most 60 seconds, as an AccessCheck does. In a Node.js program without
   * `authenticationMode`, only resources that use `grants` wait. EKS can reject logins for some seconds after a change.
   * The check signs in with the AWS credentials of the environment, of `profile` or of `assumeRoleArn`. It expects the
   * groups of the grant, its username unless it has a placeholder, and a permission of each access policy. The preview
   * rejects grants without that identity. Not with a kubeconfig. Must be a plain value, not an output. Default: false.
   */
  waitUntilReady?: boolean;
  /**
   * What to do about unmanaged access: `report` (the default) logs a warning, `fail` fails the preview, and `remove` removes
   * it. Unmanaged are the access entries and, if aws-auth is read, its entries that no grant covers
   * and nobody declares. These are never unmanaged: entries of nodes, of EKS itself, of stacks that use this package, of
   * this stack in any form, of CloudFormation stacks, of the deployer, and of the principals in `unmanagedExceptions`.
   * aws-auth is read if the grants become its entries, with `migrate`, and with `fail` or `remove` in the mode
   * API_AND_CONFIG_MAP.
   *
   * An access entry that another tool manages without CloudFormation, or another stack with an `aws.eks.AccessEntry`, looks
   * unmanaged, as does every entry of aws-auth that another tool writes, such as eksctl. Add their principals to
   * `unmanagedExceptions` before you set `remove`. The entries that this program creates with an
   * `aws.eks.AccessEntry` are known after their first update.
   *
   * With `remove`, the preview names each access entry to be removed. The update removes them once all grants exist. Each
   * is read again immediately before: an entry that someone has declared in the meantime stays. An entry stays and is
   * reported until it is an hour old, so that an update doesn't remove what its preview couldn't show; if more time passes
   * between the two, use an update plan. Groups, username, policies and tags of each removed entry are in the log and in
   * the state, in the output `removed` of the resource `<name>-unmanaged`.
   *
   * Entries of aws-auth are removed by the AwsAuth of the component, after a backup and with the lock-out guard active. They
   * stay until the text of their key hasn't been changed for an hour, and if someone has changed or declared them since they
   * were read. All entries of a principal are removed together, or none. These stay and are reported, with the reason:
   * accounts in `mapAccounts`, entries whose ARN matches no principal, entries with the field `sso`, and entries that may be
   * for nodes or for an AWS service. In the mode API, nothing is removed from aws-auth, because it has no effect.
   *
   * If the access entries or aws-auth can't be read, `report` logs a warning, and `fail` and `remove` fail.
   */
  unmanaged?: UnmanagedAccess;
  /**
   * The ARNs of principals that may have access without a grant, such as those of another tool or for emergencies. For an
   * account in `mapAccounts`, its ID. Default: none.
   */
  unmanagedExceptions?: pulumi.Input<pulumi.Input<string>[]>;
  /** Tags of the access entries and the IAM policies. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
