import type { AccessDeclarer } from "../../functions/getClusterAccess";
import type { ClusterAccessMethod } from "./args";

/** The access that a grant resulted in. A grant that has ended has no result. */
export interface ClusterAccessGrantResult {
  /** The name of the grant. */
  name: string;
  /** The ARN of the principal, with its path. */
  principalArn: string;
  /** `access-entries` if the grant is an access entry, `config-map` if it is an entry of aws-auth. */
  accessMethod: ClusterAccessMethod;
  /** The Kubernetes username, which may contain placeholders such as `{{SessionName}}`. */
  username: string;
  /**
   * The Kubernetes groups. With aws-auth, they include the group that has the permissions of `access`, `accessPolicies`
   * and `rules`; with access entries, the same group if the grant has `rules` or `exactRights`, or with `migrate`. If
   * `existing: use` finds an access entry, they are the groups of that entry.
   */
  groups: string[];
  /**
   * The permissions as readable text, such as `view in team-a`. If an existing access entry is used, its policies that
   * the grant doesn't set are listed as they were at the start of the run, with the suffix `(not by this grant)`.
   */
  rights: string[];
  /** The ARN of the access entry; omitted with aws-auth. */
  accessEntryArn?: string;
  /** The ARNs of the IAM policies for the EKS API; empty if the grant has no `controlPlane`. */
  controlPlanePolicyArns: string[];
  /** The end of the grant, as in its `until`; omitted if it has no end. */
  until?: string;
}

/** An entry of the live aws-auth that no grant covers. */
export interface UnmanagedAwsAuthEntry {
  /** The key of aws-auth that contains the entry: `mapRoles`, `mapUsers` or `mapAccounts`. */
  key: string;
  /** The line in the key's text, from 1; omitted for an account. */
  line?: number;
  /** The ARN as written in aws-auth, or the ID of an account. */
  principal: string;
  /** The Kubernetes username; empty for an account. */
  username: string;
  /** The Kubernetes groups. */
  groups: string[];
  /**
   * The reasons why the entry can't become an access entry unchanged, with their fixes. Empty if a grant can replace
   * the entry.
   */
  obstacles: string[];
}

/** An access entry that isn't that of a grant. */
export interface ClusterAccessEntry {
  /** The ARN of the principal, with its path. */
  principalArn: string;
  /** The type, such as `STANDARD` or `EC2_LINUX`. */
  type: string;
  /** The Kubernetes username, which may contain placeholders. */
  username: string;
  /** The Kubernetes groups. */
  groups: string[];
  /** The access policies as readable text, such as `AmazonEKSViewPolicy in team-a`; empty if they can't be read. */
  policies: string[];
  /** The declarer, by the tags of the entry: `eks-auth:stack`, or those of CloudFormation. */
  declaredBy: AccessDeclarer;
  /** The stack that declared it, `<organization>/<project>/<stack>` or the name of a CloudFormation stack; omitted if no stack did. */
  stack?: string;
  /** Whether it is unmanaged; see `unmanaged` in the inputs. */
  isUnmanaged: boolean;
  /** The reason why `unmanaged` `remove` doesn't remove it; omitted if it does. */
  keptBecause?: string;
}

/** Access that exists outside the grants, as of the start of the run. */
export interface ClusterAccessReport {
  /** A statement on the cluster creator, who may be an administrator without any grant. */
  creator: string;
  /** `read`, or the reason why the live aws-auth wasn't read, in which case the lists below are empty. */
  awsAuth: string;
  /** The entries of aws-auth that no grant covers. Only `unmanaged` `remove` changes them. */
  uncovered: UnmanagedAwsAuthEntry[];
  /** The ARNs of node roles in aws-auth that no grant covers. EKS creates such entries, and they aren't changed. */
  nodes: string[];
  /**
   * The ARNs of grants that aws-auth also maps, through this component or another owner. An access entry takes
   * precedence over these.
   */
  covered: string[];
  /** `read`, or the reason why not all access entries were read. */
  accessEntries: string;
  /** The access entries that aren't those of grants, sorted by principal, with their declarers. */
  entries: ClusterAccessEntry[];
  /** The principals with unmanaged access, in access entries and in aws-auth; see `unmanaged` in the inputs. */
  unmanaged: string[];
}
