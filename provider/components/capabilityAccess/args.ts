import type * as pulumi from "@pulumi/pulumi";
import type { AccessPolicy, ExistingAccessEntry } from "../accessEntry/args";
import type { PolicyRule } from "../groupBinding/args";
import type { BaseRoleArgs } from "../role/args";

/** A capability of EKS. */
export const CapabilityKind = {
  /** AWS Controllers for Kubernetes (ACK), which manage AWS resources. */
  Ack: "ack",
  /** Argo CD, which deploys from repositories. */
  ArgoCd: "argocd",
  /** kro, which composes Kubernetes resources. */
  Kro: "kro",
} as const;
export type CapabilityKind = (typeof CapabilityKind)[keyof typeof CapabilityKind];

/**
 * A role of Argo CD, which applies to Argo CD itself. Editors and viewers get access to applications by the roles of Argo
 * CD projects.
 */
export const ArgoCdRole = {
  /** Everything in Argo CD, including applications, clusters and repositories. */
  Admin: "ADMIN",
  /** Update projects, and their roles. */
  Editor: "EDITOR",
  /** Read projects. */
  Viewer: "VIEWER",
} as const;
export type ArgoCdRole = (typeof ArgoCdRole)[keyof typeof ArgoCdRole];

/** A role of Argo CD, and who has it: at least one group or user of IAM Identity Center. */
export interface ArgoCdRoleMapping {
  /** The role: `ADMIN`, `EDITOR` or `VIEWER`, each at most once. */
  role: pulumi.Input<ArgoCdRole>;
  /** The IDs of groups in IAM Identity Center, such as `686103e0-f051-7068-b225-e6392b959d9e`. */
  groupIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** The IDs of users in IAM Identity Center. Groups are easier to maintain. */
  userIds?: pulumi.Input<pulumi.Input<string>[]>;
}

/** A user or group of IAM Identity Center, as in `aws.eks.Capability`. */
export interface ArgoCdIdentity {
  /** The ID in IAM Identity Center. */
  id: string;
  /** `SSO_GROUP` or `SSO_USER`. */
  type: string;
}

/** A role of Argo CD with its users and groups, as in `aws.eks.Capability`. */
export interface ArgoCdRbacRoleMapping {
  /** `ADMIN`, `EDITOR` or `VIEWER`. */
  role: string;
  /** The groups and users with the role. */
  identities: ArgoCdIdentity[];
}

/**
 * The AWS resources that ACK manages, by kind. Each list contains names, or the beginning of names followed by `*`, as in
 * `shop-*`, at least one. A kind that isn't listed here needs a policy of your own, in `inlinePolicies` or `policyArns`.
 */
export interface AckResources {
  /** The names of S3 buckets (`Bucket` of `s3.services.k8s.aws`), in any region of the account. */
  s3Buckets?: pulumi.Input<pulumi.Input<string>[]>;
  /** The names of SQS queues (`Queue` of `sqs.services.k8s.aws`). */
  sqsQueues?: pulumi.Input<pulumi.Input<string>[]>;
  /** The names of SNS topics (`Topic` of `sns.services.k8s.aws`). */
  snsTopics?: pulumi.Input<pulumi.Input<string>[]>;
  /** The names of DynamoDB tables without replicas (`Table` of `dynamodb.services.k8s.aws`). */
  dynamoDbTables?: pulumi.Input<pulumi.Input<string>[]>;
  /** The names of ECR repositories (`Repository` of `ecr.services.k8s.aws`), such as `shop/*`. */
  ecrRepositories?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The names of Secrets Manager secrets without a key of your own (`Secret` of `secretsmanager.services.k8s.aws`), such
   * as `shop/*`, without the random characters at the end of their ARNs.
   */
  secrets?: pulumi.Input<pulumi.Input<string>[]>;
  /** The names of CloudWatch log groups (`LogGroup` of `cloudwatchlogs.services.k8s.aws`), such as `/shop/*`. */
  logGroups?: pulumi.Input<pulumi.Input<string>[]>;
}

/** The inputs of a CapabilityAccess. */
export interface CapabilityAccessArgs extends BaseRoleArgs {
  /** The capability: `ack`, `argocd` or `kro`. Must be a plain value, not an output. */
  capability: CapabilityKind;
  /**
   * The name of the EKS cluster that gets the capability, in the account and region of the AWS provider. Its
   * authentication mode must be API or API_AND_CONFIG_MAP.
   */
  clusterName: pulumi.Input<string>;
  /**
   * Access policies in addition to those of the capability itself, each at most once: for ACK, `AmazonEKSSecretReaderPolicy`
   * in the namespaces with secrets that its resources refer to, such as passwords; for Argo CD, `AmazonEKSEditPolicy` in
   * the namespaces that it deploys to; for kro, the same for the resources that it creates.
   * `AmazonEKSClusterAdminPolicy` for the whole cluster or for all namespaces (`*`) is rejected. Default: none.
   */
  accessPolicies?: pulumi.Input<pulumi.Input<AccessPolicy>[]>;
  /**
   * Permissions in the whole cluster, as rules of a ClusterRole: for example, Argo CD needs `get`, `list` and `watch` on
   * all resources (`*` of `*`) to compare them with the repositories. A rule that allows everything is rejected.
   * Default: none.
   */
  clusterRules?: pulumi.Input<pulumi.Input<PolicyRule>[]>;
  /**
   * Permissions in `namespaces`, as rules of a Role: for example, on custom resources, which access policies such as
   * `AmazonEKSEditPolicy` don't include. Requires `namespaces`. Default: none.
   */
  namespaceRules?: pulumi.Input<pulumi.Input<PolicyRule>[]>;
  /** The namespaces of `namespaceRules`, at least one. They must exist. Only with `namespaceRules`. */
  namespaces?: pulumi.Input<pulumi.Input<string>[]>;
  /** The AWS resources that ACK manages with this role. Only for `ack`. Default: none. */
  ackResources?: pulumi.Input<AckResources>;
  /**
   * The namespaces whose ACK resources get the permissions of `ackResources`, at least one. EKS passes the namespace of
   * each resource as a session tag. Only with `ackResources`. Default: all namespaces.
   */
  ackNamespaces?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of the roles that ACK may assume, in any account: those in its IAMRoleSelectors, which AWS recommends for
   * production. They must trust this role for `sts:AssumeRole` and `sts:TagSession`. Only for `ack`. Default: none.
   */
  ackRoleArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of Secrets Manager secrets with the credentials of repositories:
   * `arn:<partition>:secretsmanager:<region>:<account>:secret:<name>-<6 random characters>`; in the name, `*` matches any
   * characters and `?` matches one. Only for `argocd`. Default: none.
   */
  secretArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of the KMS keys that encrypt these secrets, if they aren't encrypted with the key of Secrets Manager:
   * `arn:<partition>:kms:<region>:<account>:key/<ID>`. Only with `secretArns`. Default: none.
   */
  kmsKeyArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of AWS CodeConnections to Git repositories:
   * `arn:<partition>:codeconnections:<region>:<account>:connection/<ID>`. Only for `argocd`. Default: none.
   */
  connectionArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of CodeCommit repositories: `arn:<partition>:codecommit:<region>:<account>:<name>`. Only for `argocd`.
   * Default: none.
   */
  codeCommitRepositoryArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of ECR repositories with Helm charts and other OCI artifacts:
   * `arn:<partition>:ecr:<region>:<account>:repository/<name>`; in the name, `*` matches any characters. Only for
   * `argocd`. Default: none.
   */
  ecrRepositoryArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The namespace of Argo CD, the same as in the configuration of the capability. Only for `argocd`. Default: `argocd`.
   */
  argoCdNamespace?: pulumi.Input<string>;
  /**
   * The roles of Argo CD and their groups and users of IAM Identity Center, at most 1,000 in total, for the output of the
   * same name. Only for `argocd`. Default: none.
   */
  argoCdRoleMappings?: pulumi.Input<pulumi.Input<ArgoCdRoleMapping>[]>;
  /**
   * What to do if the cluster already has an access entry for the role that this stack doesn't own, such as the one that
   * EKS creates with a capability: `fail` (the default), `use` or `take-over`; see AccessEntry. Must be a plain value, not
   * an output.
   */
  existing?: ExistingAccessEntry;
  /** Whether to make a change that the lock-out guard of AccessEntry refuses. Default: false. */
  force?: pulumi.Input<boolean>;
}
