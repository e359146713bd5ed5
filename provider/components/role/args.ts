import type * as pulumi from "@pulumi/pulumi";
import type { WorkloadScopes } from "../../workloads/scopes";
import type { Workload } from "../../workloads/workload";

/** What every component that declares a role takes for it. */
export interface RoleArgs {
  /**
   * The ARNs of managed policies to attach: at most 10, which is the default quota of IAM. Each is attached by a resource
   * of its own, named after the policy, so the order of the list means nothing.
   */
  policyArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Inline policies: name → policy document, as JSON text or as a structure. Together at most 10,240 characters, white
   * space not counted.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a schema knows no union of a text and a structure; `any` is its free-form type
  inlinePolicies?: pulumi.Input<Record<string, any>>;
  /**
   * What the pods are, where they are one of the usual controllers: their permissions then come ready-made, as policies
   * beside those of `policyArns` and `inlinePolicies`. An inline one is called like the workload. Default: none. Known when
   * the program starts.
   */
  workload?: Workload;
  /** What the permissions of `workload` are held to. Each workload says which scopes it needs or takes; others are refused. */
  workloadScopes?: pulumi.Input<WorkloadScopes>;
  /** The name of the role, 1 to 64 characters, unique in the account ignoring case. Default: generated from the component's. */
  roleName?: pulumi.Input<string>;
  /** The path of the role, as in `/team/`. Default: `/`. */
  path?: pulumi.Input<string>;
  /** The description of the role, at most 1000 characters. */
  description?: pulumi.Input<string>;
  /** The longest session of the role, in seconds, from 3600 to 43200. Default: 3600, an hour. */
  maxSessionDuration?: pulumi.Input<number>;
  /** The ARN of the managed policy that bounds the permissions of the role. */
  permissionsBoundary?: pulumi.Input<string>;
  /** Whether to detach, on removal, policies that others attached. Default: false, which lets the removal fail. */
  forceDetachPolicies?: pulumi.Input<boolean>;
  /**
   * The most characters of the trust policy, white space not counted, from 1 to 8192. Default: 2048, which is IAM's
   * default quota. Raise it only after the quota "Role trust policy length" of the account.
   */
  maxTrustPolicySize?: pulumi.Input<number>;
  /** Tags of the role. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
