import type { Statement } from "../iam/controlPlane/statements";
import type { GrantedScopes, Place, ScopeName } from "./scopes";

/** Where the facts of a workload's permissions come from. */
export interface WorkloadSource {
  /** Whether a managed policy of AWS is attached, or a policy of the package's own is made. */
  policy: "aws-managed" | "own";
  /** The version of the source that was read: a release, or the version of a managed policy. */
  version: string;
  /** The page or file that was read. */
  link: string;
}

/** A workload: who it is on a cluster, and what it may do in AWS. */
export interface WorkloadDefinition {
  /** The service account that the official chart gives it. */
  serviceAccount: { namespace: string; name: string };
  source: WorkloadSource;
  /** The scopes that it can't do without. */
  needs?: ScopeName[];
  /** Scopes of which it needs at least one. */
  needsOneOf?: ScopeName[];
  /** The scopes that it can do without, and then may do less. */
  takes?: ScopeName[];
  /** The managed policies of AWS that it gets, each by its path and name. */
  managedPolicies?: (scopes: GrantedScopes) => string[];
  /** What else it may do. */
  statements?: (scopes: GrantedScopes, place: Place) => Statement[];
}

/** The statements, where there is something that they are about. */
export function where(resources: string[], statements: (resources: string[]) => Statement[]): Statement[] {
  return resources.length === 0 ? [] : statements(resources);
}

/** The statements that let a workload list buckets, and do some things with their objects. */
export function bucketStatements(bucketArns: string[], objectActions: string[]): Statement[] {
  return where(bucketArns, (resources) => [
    { actions: ["s3:ListBucket"], resources },
    { actions: objectActions, resources: resources.map((arn) => `${arn}/*`) },
  ]);
}

/**
 * Lets a workload grant the use of keys to AWS itself, as EC2 asks for each encrypted volume, and to nobody else:
 * https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html
 */
export function volumeKeyGrants(resources: string[]): Statement {
  return {
    actions: ["kms:CreateGrant"],
    resources,
    condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
  };
}
