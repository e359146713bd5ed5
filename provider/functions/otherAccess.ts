import type { AccessHalf } from "../eks/accessLoss";
import type { RbacBinding } from "../eks/bindings";
import type { EntryPolicy } from "../eks/clusterEntry";
import type { Declarer } from "../eks/declarers";
import type { OtherMapping } from "../eks/unmanagedAccess";
import type { GetClusterAccessResult } from "./getClusterAccess";

/** An access entry that isn't that of a grant. */
export interface OtherAccessEntry extends Declarer {
  accessEntryArn: string;
  principalArn: string;
  type: string;
  username: string;
  groups: string[];
  /** Omitted if they can't be read. */
  policies?: EntryPolicy[];
  /** As in `2026-01-02T03:04:05.678Z`; omitted if EKS doesn't return it. */
  createdAt?: string;
}

/** The access entries of a cluster besides those of some principals. */
export interface OtherAccessEntries {
  /** Sorted by principal; omitted if they can't be listed. */
  entries?: OtherAccessEntry[];
  /** The ARNs of the identities that read them, those of roles without their path. */
  callerArns: string[];
  /** What can't be read, each with the reason and the fix. */
  unread: string[];
}

/** The cluster and the AWS login to read it with. All values are known. */
interface Login {
  clusterName: string;
  clusterArn: string;
  profile?: string;
  assumeRoleArn?: string;
}

/** The access entries to read: all except those of the given principals. `stack` is the running stack. */
export interface OtherEntriesQuestion extends Login {
  stack: string;
  principalArns: string[];
}

/** An entry or account of aws-auth. */
export interface LiveMapping extends Omit<OtherMapping, "changedAt"> {
  /** The line in the key's text, from 1. */
  line: number;
  groups: string[];
  /** As in `2026-01-02T03:04:05.678Z`; omitted if the API server doesn't return it. */
  changedAt?: string;
}

/** The entries and accounts of a live aws-auth. */
export interface LiveMappings {
  mappings: LiveMapping[];
  /** The keys that the authenticator can't read; omitted if there are none. */
  unreadableKeys?: string[];
  /**
   * The ARNs of the identities that read them, those of roles without their path; with a kubeconfig, of the identity that the
   * API server reports, if it has one in AWS.
   */
  callerArns: string[];
}

/** The cluster whose aws-auth is read. `stack` is the running stack. */
export interface MappingsQuestion extends Partial<Login> {
  region?: string;
  kubeconfig?: string;
  stack: string;
}

/** All access to a cluster, with what decides who is an administrator. */
export interface WholeAccess extends Omit<GetClusterAccessResult, "authenticationMode" | "creator"> {
  /** The bindings to cluster-admin; omitted if they can't be read. */
  adminBindings?: RbacBinding[];
  /** The halves that may have more than what could be read. */
  incomplete: AccessHalf[];
}

/** The cluster whose access is read. `stack` is the running stack. */
export interface AccessQuestion extends Login {
  region?: string;
  stack: string;
}
