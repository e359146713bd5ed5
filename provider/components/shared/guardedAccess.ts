import type * as pulumi from "@pulumi/pulumi";
import type { AccessLoss } from "../../eks/accessLoss";
import type { DeclaredAccessOf } from "../../eks/accessUpdate";
import type { AccessMethod, Mode } from "../../eks/authenticationMode";
import type { ReadCluster } from "./clusterReadings";

/** Access that a component declares. */
export interface GuardedPrincipal extends DeclaredAccessOf {
  /** Whether the cluster has no access entry for it yet. */
  isNew: boolean;
}

/** The access that an update removes although the stack has never declared it. */
export interface UnmanagedRemoval {
  /** The principals of the access entries. */
  entries: ReadonlySet<string>;
  /** The principals of the mappings of aws-auth, as keys. */
  mappings: ReadonlySet<string>;
}

/** A component whose access is guarded. */
export interface GuardedAccess {
  /** The component as in errors, such as `ClusterAccess "access"`. */
  title: string;
  component: pulumi.Resource;
  cluster: ReadCluster & { mode: Mode };
  method: AccessMethod;
  declared: readonly GuardedPrincipal[];
  /** The beginning of the names of groups that only this component maps in aws-auth. */
  ownGroups?: string;
  /** Default: nothing. */
  unmanaged?: UnmanagedRemoval;
  force: boolean;
  /** The fix, as in `Keep a grant that gives it the same access`. */
  keep: Record<AccessLoss["kind"], string>;
  /** Whether the name of the cluster, a principal or the login is a secret, so that messages name none of them. */
  isSecret: boolean;
}
