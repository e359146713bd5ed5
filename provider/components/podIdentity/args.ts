import type * as pulumi from "@pulumi/pulumi";
import type { RoleArgs } from "../role/args";
import type { ServiceAccountReference } from "../serviceAccountRole/args";
import type { ExistingResource } from "../shared/existingResource";
import type { LookUpLogin } from "../shared/lookUpLogin";

/**
 * How to handle the EKS Pod Identity Agent, which provides credentials to the pods on each node.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html
 */
export const PodIdentityAgent = {
  /**
   * Create the add-on `eks-pod-identity-agent` if the cluster doesn't have it. An add-on that this stack created, as
   * recorded in its tag `eks-auth:stack`, stays managed by this stack. Any other add-on, including one that has lost
   * the tag, is used without being managed. Set this in only one component per cluster.
   */
  Ensure: "ensure",
  /** Use the cluster's add-on, and warn if it is missing. */
  Use: "use",
  /** Don't check for the agent. Use this if the agent was installed without the add-on. */
  Ignore: "ignore",
} as const;

export type PodIdentityAgent = (typeof PodIdentityAgent)[keyof typeof PodIdentityAgent];

/** The inputs of a PodIdentity. Exactly one of serviceAccounts and serviceAccount is required. */
export interface PodIdentityArgs extends RoleArgs, LookUpLogin {
  /** The name of the EKS cluster, in the account and region of the AWS provider. */
  clusterName: pulumi.Input<string>;
  /**
   * The service accounts whose pods get the role: at least one. They don't have to exist yet. A service account can have
   * only one association per cluster.
   */
  serviceAccounts?: pulumi.Input<pulumi.Input<ServiceAccountReference>[]>;
  /** The service account whose pods get the role, if there is only one. */
  serviceAccount?: pulumi.Input<ServiceAccountReference>;
  /**
   * The ARN of an existing role in the cluster's account, `arn:<partition>:iam::<account>:role/<path and name>`. The
   * role must trust EKS Pod Identity, as a ServiceAccountRole with `podIdentity` does, and isn't changed. Default: a
   * role is created from the inputs below.
   */
  roleArn?: pulumi.Input<string>;
  /**
   * The ARN of a target role, in any account. EKS assumes it with the associated role and gives the pods its
   * credentials instead. A role created by this component gets the inline policy `assume-target-role`, which allows
   * this; the role in `roleArn` must already allow `sts:AssumeRole` and `sts:TagSession` on the target role. The target
   * role must trust the associated role for the same two actions. Adding or removing this input replaces the
   * associations; each old association is deleted before the new one is created. Default: none.
   */
  targetRoleArn?: pulumi.Input<string>;
  /**
   * Whether EKS omits the six session tags that identify the cluster, namespace, service account and pod. A role
   * created by this component then trusts every service account of the cluster that is associated with it, because the
   * sessions can't be distinguished. When session tags are re-enabled, the trust policy is tightened just before the
   * associations are updated, so pods that request credentials in between may be denied. Default: false.
   */
  disableSessionTags?: pulumi.Input<boolean>;
  /**
   * A session policy, as JSON text or as a structure: at most 2,048 characters, excluding white space. The pods can do
   * only what both this policy and the role (the target role, if there is one) allow. Requires `disableSessionTags`.
   * Adding or removing this input replaces the associations; each old association is deleted before the new one is
   * created. Default: none.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a schema has no union of a string and an object; `any` is its free-form type
  policy?: pulumi.Input<any>;
  /** How to handle the EKS Pod Identity Agent. Default: `use`. Must be a plain value, not an output. */
  agent?: PodIdentityAgent;
  /**
   * How to handle an existing association of a service account on the cluster that this stack doesn't own: `fail` (the
   * default) or `use`, which requires `roleArn`. An association is owned by the stack named in its tag
   * `eks-auth:stack`, so this input doesn't affect an association that an earlier run of this stack created. After the
   * stack is renamed or the tag is lost, the error of `fail` shows the command that sets the tag; `use` then uses the
   * association without managing it, and deletes nothing.
   */
  existing?: ExistingResource;
  /**
   * The profile in the AWS configuration files that is used to read existing associations. Pulumi's AWS provider has no
   * function for this, so they are read with the AWS SDK, in the provider's region. Set it if the AWS provider uses a
   * profile. Default: the AWS SDK's default credentials.
   */
  profile?: pulumi.Input<string>;
  /** Tags of the role and of the associations. The associations also get the tag `eks-auth:stack`. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
