import type { Statement } from "../iam/controlPlane/statements";
import type { GrantedScopes, Place, ScopeName } from "./scopes";

/** The source of a workload's permissions. */
export interface WorkloadSource {
  /** Whether an AWS managed policy is attached, or the package generates a policy. */
  policy: "aws-managed" | "own";
  /** The version of the source: a release, or the version of a managed policy. */
  version: string;
  /** The URL of the page or file. */
  link: string;
}

/** A workload: its service account and its AWS permissions. */
export interface WorkloadDefinition {
  /** The service account in the official chart. None if the pods of applications use the role. */
  serviceAccount?: { namespace: string; name: string };
  source: WorkloadSource;
  /** The required scopes. */
  needs?: ScopeName[];
  /** Scopes of which at least one is required. */
  needsOneOf?: ScopeName[];
  /** The optional scopes. Without them, the workload has fewer permissions. */
  takes?: ScopeName[];
  /** Whether ARNs of buckets and queues may contain wildcards in the name: the workload creates resources. */
  patterns?: boolean;
  /** The AWS managed policies that it gets, each as a path and name. */
  managedPolicies?: (scopes: GrantedScopes) => string[];
  /** Its other permissions. */
  statements?: (scopes: GrantedScopes, place: Place) => Statement[];
}

/** The statements for the resources; none if there are no resources. */
export function where(resources: string[], statements: (resources: string[]) => Statement[]): Statement[] {
  return resources.length === 0 ? [] : statements(resources);
}

/** The statements that let a workload list buckets and use their objects, or those whose keys begin with a prefix. */
export function bucketStatements(bucketArns: string[], objectActions: string[], prefixes: string[] = []): Statement[] {
  return where(bucketArns, (resources) => [
    { actions: ["s3:ListBucket"], resources },
    { actions: objectActions, resources: objectsIn(resources, prefixes) },
  ]);
}

/** The objects in the buckets: all, or those whose keys begin with a prefix. */
export function objectsIn(bucketArns: string[], prefixes: string[]): string[] {
  const keys = prefixes.length === 0 ? ["*"] : prefixes.map((prefix) => `${prefix}/*`);
  return bucketArns.flatMap((arn) => keys.map((key) => `${arn}/${key}`));
}

/**
 * Lets a workload assume roles. EKS Pod Identity adds transitive session tags, which STS passes on to every role that the
 * pod then assumes. That takes `sts:TagSession`, from the workload and in the trust policy of the role:
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export function assuming(roles: string[]): Statement[] {
  return where(roles, (resources) => [{ actions: ["sts:AssumeRole", "sts:TagSession"], resources }]);
}

/**
 * Lets a workload grant the use of keys only to AWS services, as EC2 requires for each encrypted volume:
 * https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html
 */
export function volumeKeyGrants(resources: string[]): Statement {
  return {
    actions: ["kms:CreateGrant"],
    resources,
    condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
  };
}
