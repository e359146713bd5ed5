import type * as pulumi from "@pulumi/pulumi";
import type { WorkloadScopes } from "../../workloads/scopes";
import type { Workload } from "../../workloads/workload";
import type { AdditionalPrincipal, ServiceAccountCondition } from "./trustArgs";

/** The role inputs that all components which declare a role have in common. */
export interface BaseRoleArgs {
  /**
   * The ARNs of the managed policies to attach: at most 10, IAM's default quota. Each attachment is a separate resource
   * that is named after the policy, so the order of the list doesn't matter.
   */
  policyArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Inline policies: a map from names to policy documents, each as JSON text or as a structure. At most 10,240
   * characters in total, excluding white space.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a schema has no union of a string and an object; `any` is its free-form type
  inlinePolicies?: pulumi.Input<Record<string, any>>;
  /**
   * The name of the role: 1 to 64 characters, unique in the account regardless of case. Default: generated from the
   * component's name.
   */
  roleName?: pulumi.Input<string>;
  /** The path of the role, such as `/team/`. Default: `/`. */
  path?: pulumi.Input<string>;
  /** The description of the role, at most 1000 characters. */
  description?: pulumi.Input<string>;
  /** The maximum session duration of the role in seconds, from 3600 to 43200. Default: 3600 (one hour). */
  maxSessionDuration?: pulumi.Input<number>;
  /** The ARN of the managed policy that is the permissions boundary of the role. */
  permissionsBoundary?: pulumi.Input<string>;
  /**
   * Whether to detach policies that others attached when the role is deleted. Default: false: the deletion fails
   * instead.
   */
  forceDetachPolicies?: pulumi.Input<boolean>;
  /** Tags of the role. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** The role inputs of the components whose role is for workloads. */
export interface RoleArgs extends BaseRoleArgs {
  /**
   * A well-known controller whose least-privilege policies are added to `policyArns` and `inlinePolicies`. The
   * generated inline policy is named after the workload. Default: none. Must be a plain value, not an output.
   */
  workload?: Workload;
  /**
   * The resources that the policies of `workload` are limited to. Each workload documents its required and optional
   * scopes; any other scope is rejected.
   */
  workloadScopes?: pulumi.Input<WorkloadScopes>;
  /**
   * Conditions that a service account's request must meet to assume the role, in addition to those that identify the
   * service account, such as `aws:SourceVpc`. Each is added to every statement for service accounts, so the role trusts
   * no more requests than without it. With EKS Pod Identity, EKS makes the request: only its session tags, the time and
   * the Region can be compared. With IRSA, `aws:SourceVpc` and `aws:SourceVpce` require the VPC endpoint of STS. Default:
   * none.
   *
   * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sts_vpc_condition_keys_federated.html
   */
  trustConditions?: pulumi.Input<pulumi.Input<ServiceAccountCondition>[]>;
  /**
   * Principals that can assume the role in addition to the service accounts: tokens of another OIDC issuer with an exact
   * subject and audience, or an IAM role or user. Each gets a statement of its own with exactly its conditions;
   * `trustConditions` don't apply to it. Default: none.
   *
   * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
   */
  additionalPrincipals?: pulumi.Input<pulumi.Input<AdditionalPrincipal>[]>;
  /**
   * The maximum size of the trust policy in characters, excluding white space, from 1 to 8192. Default: 2048, IAM's
   * default quota. Before you raise it, have the quota "Role trust policy length" of the account raised.
   */
  maxTrustPolicySize?: pulumi.Input<number>;
}
