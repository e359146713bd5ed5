import * as pulumi from "@pulumi/pulumi";
import { failingWith, isPlain } from "../../check/eventual";
import { checkInputs, recordable } from "../../check/inputs";
import { neverTheWholeCluster } from "../namespaceInputs";
import { lookUpAccessEntry } from "./accessEntryLookUp";
import { accessEntryProblems } from "./accessEntryProblems";
import type { AccessEntryType, ExistingAccessEntry } from "./accessEntryType";
import { declareAccess } from "./declareAccess";

/** An access policy of EKS, and where it holds. */
export interface AccessPolicy {
  /**
   * The policy, by its name, as in `AmazonEKSViewPolicy`, or by its ARN,
   * `arn:<partition>:eks::aws:cluster-access-policy/<name>`. The rights of the ClusterRoles cluster-admin, admin, edit and
   * view are those of `AmazonEKSClusterAdminPolicy`, `AmazonEKSAdminPolicy`, `AmazonEKSEditPolicy` and
   * `AmazonEKSViewPolicy`. All of them: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
   */
  policy: pulumi.Input<string>;
  /**
   * The namespaces that it holds in, 1 or more; `*` stands for any characters, as in `team-*`. They needn't exist.
   * Default: the whole cluster.
   */
  namespaces?: pulumi.Input<pulumi.Input<string>[]>;
}

/** The inputs of an AccessEntry. */
export interface AccessEntryArgs {
  /** The name of the EKS cluster. Its authentication mode has to be API or API_AND_CONFIG_MAP. */
  clusterName: pulumi.Input<string>;
  /**
   * The ARN of the IAM role, with its path (unlike aws-auth), the IAM user, or the root user: `arn:<partition>:iam::<account>:…`.
   * The principal has to exist. Sessions (STS) and service-linked roles are refused, and another type than STANDARD
   * takes only a role of the cluster's account.
   */
  principalArn: pulumi.Input<string>;
  /** Whom the entry is for. Default: `STANDARD`, which is right for everyone but nodes. */
  type?: pulumi.Input<AccessEntryType>;
  /**
   * The Kubernetes groups of the principal, as RoleBindings and ClusterRoleBindings name them (see GroupBinding). None may
   * begin with `system:` or have a placeholder; instead of `system:masters` use the policy `AmazonEKSClusterAdminPolicy`. Default: none. Only
   * with the type STANDARD.
   */
  kubernetesGroups?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The Kubernetes user name of the principal. It may not begin with `system:`, `eks:`, `aws:`, `amazon:` or `iam:`, and has
   * a colon before `{{SessionName}}` or `{{SessionNameRaw}}`, which stand for the name of a role's session. Default: the
   * ARN of a user, and of a role that of its session, which is what EKS recommends. Only with the type STANDARD.
   */
  username?: pulumi.Input<string>;
  /** The access policies of the principal, each at most once. Default: none. Only with the types STANDARD and EC2. */
  policies?: pulumi.Input<pulumi.Input<AccessPolicy>[]>;
  /**
   * The unique ID of the role or user, as the `uniqueId` of a ServiceAccountRole or of an `aws.iam.Role`. EKS remembers it: once
   * a principal is deleted and made again under the same ARN, its entry lets nobody in. So the entry is replaced when the
   * ID changes. Default: looked up, where the principal is in the cluster's account and the deployer may read it.
   */
  principalUniqueId?: pulumi.Input<string>;
  /**
   * What to do when the cluster already has an entry for the principal that this stack doesn't own: `fail` (the default)
   * or `use`. An entry belongs to the stack whose name its tag `eks-auth:stack` carries, so neither choice ever turns on
   * an entry that an earlier run of this stack created. After a rename of the stack, or once the tag is lost, `fail` shows
   * the command that sets it; `use` then only refers to the entry, and deletes nothing. To an entry that is used, only a
   * policy that it doesn't have yet can be added. EKS itself creates entries without that tag: for the creator of a cluster,
   * and in the mode API for the nodes of managed node groups and Fargate profiles.
   */
  existing?: ExistingAccessEntry;
  /** Tags of the entry. The tag `eks-auth:stack` is added, and marks it as the property of this stack. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * Access of an IAM principal to the Kubernetes API of an EKS cluster: an access entry, with the access policies that are
 * associated with it. What EKS would refuse is refused during preview, as far as the inputs are known by then: bad names,
 * a principal that doesn't exist, a cluster in the mode CONFIG_MAP, an entry that another owns.
 *
 * A cluster has at most one entry per principal, and it wins over aws-auth for the same principal. Another cluster,
 * principal or type replaces the entry, the old one first; so does another scope with the association of a policy.
 *
 * Where the AWS provider returns no tags of an entry, as its versions before 7.16 never do, EKS is asked for them by the AWS
 * SDK, with the credentials of the environment.
 *
 * Kubernetes objects that are made with this access belong after it, and on removal go before it: give the component in
 * `dependsOn` of their provider, or in their own. Where only a value can say so, use the output `ready`, though never in a
 * kubeconfig. EKS needs some seconds to make a change of access effective.
 *
 * The deployer needs `eks:DescribeCluster`, `eks:CreateAccessEntry`, `eks:DescribeAccessEntry`, `eks:UpdateAccessEntry`,
 * `eks:DeleteAccessEntry`, `eks:TagResource` and `eks:UntagResource`; for policies `eks:AssociateAccessPolicy`,
 * `eks:DisassociateAccessPolicy` and `eks:ListAssociatedAccessPolicies`; to look the principal up `iam:GetRole` or
 * `iam:GetUser`. To replace the entry of a principal that was made again, Pulumi's engine has to know the resource option
 * `replacementTrigger`, which came in January 2026.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
export class AccessEntry extends pulumi.ComponentResource {
  /** The ARN of the access entry. */
  public readonly arn: pulumi.Output<string>;
  /** The ARN of the principal, with its path. */
  public readonly principalArn: pulumi.Output<string>;
  /** The Kubernetes user name of the principal: the given one, else what EKS fills in. */
  public readonly username: pulumi.Output<string>;
  /**
   * The ARN of the principal once more, but it resolves only when the entry and the associations of all its policies
   * exist: whatever takes it as an input comes after them, and on removal goes before them. Don't make the kubeconfig of a
   * provider of it: when an association is replaced, Pulumi takes the kubeconfig for another one, and replaces the
   * provider with everything that was made by it. Give the component in the provider's `dependsOn` instead.
   */
  public readonly ready: pulumi.Output<string>;

  /**
   * Declares the access of a principal.
   *
   * @param name The name of the component; its children are called `<name>-entry` and `<name>-<access policy>`.
   * @param args The cluster, the principal, and what it may do.
   * @param opts Options of the component; an AWS provider given here is used for its children too.
   */
  constructor(name: string, args: AccessEntryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:AccessEntry", name, recordable(args), opts);
    const { inputs, checked } = checkInputs("AccessEntry", name, withGivenScopes(args), accessEntryProblems);
    const lookUp = lookUpAccessEntry(name, inputs, checked, this);
    const found = pulumi.output(lookUp.then(() => undefined));
    const clusterName = failingWith(inputs.clusterName, found);
    const access = declareAccess(name, { ...inputs, clusterName }, lookUp, this, {
      component: name,
      renamed: 'the component the option `aliases: [{ name: "<its former name>" }]`',
    });
    this.arn = failingWith(access.arn, found);
    this.principalArn = failingWith(access.principalArn, found);
    this.username = failingWith(access.username, found);
    this.ready = failingWith(access.ready, found);
    this.registerOutputs({
      arn: this.arn,
      principalArn: this.principalArn,
      username: this.username,
      ready: this.ready,
    });
  }
}

/** The inputs, with a policy limited to namespaces wherever the program gives any, even if they turn out to be nothing. */
function withGivenScopes(args: AccessEntryArgs): AccessEntryArgs {
  const { policies } = args;
  const scoped = (item: pulumi.Input<AccessPolicy>) =>
    isPlain(item) && typeof item === "object" && item !== null
      ? { ...item, namespaces: neverTheWholeCluster(item.namespaces) }
      : item;
  return isPlain(policies) && Array.isArray(policies) ? { ...args, policies: policies.map(scoped) } : args;
}
