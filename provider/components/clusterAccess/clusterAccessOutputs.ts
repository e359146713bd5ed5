import type { ClusterAccessVia } from "./clusterAccessChoices";

/** What a grant became. */
export interface ClusterAccessGranted {
  /** The name of the grant. */
  name: string;
  /** The ARN of the principal, with its path. */
  principalArn: string;
  /** What it became: `access-entries` for an access entry, `config-map` for an entry of aws-auth. */
  via: ClusterAccessVia;
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
export interface ClusterAccessUncovered {
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
  uncovered: ClusterAccessUncovered[];
  /** The ARNs of the roles of nodes in aws-auth that no grant covers. EKS writes such entries; they are left to it. */
  nodes: string[];
  /** The ARNs of grants that aws-auth maps: by this component or by somebody else. An access entry wins over it. */
  covered: string[];
}
