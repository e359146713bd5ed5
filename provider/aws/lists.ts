import { setMaxListeners } from "node:events";
import type { AccessEntry, EKSClient } from "@aws-sdk/client-eks";
import type { IAMClient } from "@aws-sdk/client-iam";
import { networkFailure } from "../network/networkFailures";
import { bounded, defaultTiming, type Timing } from "../network/timing";
import { type AwsSettings, accountOf } from "./awsIdentity";
import { identityFor } from "./login";
import type { AwsIdentity } from "./requests";

/** The results of bulk reads. Results that couldn't be read are missing. */
export interface AwsLists {
  /** The access entries of the requested principals by ARN; undefined for a principal without an entry. */
  entries: ReadonlyMap<string, ListedEntry | undefined>;
  /** The unique IDs of roles and users of the account by ARN. The map may be incomplete. */
  uniqueIds: ReadonlyMap<string, string>;
}

/** An access entry. */
export interface ListedEntry {
  accessEntryArn: string;
  principalArn: string;
  type: string;
  userName: string;
  kubernetesGroups: string[];
  tags: Record<string, string>;
}

/** What to read. */
export interface WantedLists {
  /** The ARNs of the principals whose access entries are read. */
  entriesOf: string[];
  roles: boolean;
  users: boolean;
}

/** Page sizes of the lists, and the number of entries described in parallel. */
const [entriesAtOnce, principalsAtOnce, sideBySide] = [100, 1000, 10];

/** Time limit for reading the caller's account, in milliseconds. It is short because bulk reads are optional. */
const loginTimeout = 10_000;

/**
 * Reads in bulk a cluster's access entries and its account's roles and users. Pulumi's AWS provider has no functions
 * for these lists. Each read has a time limit.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAccessEntries.html
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
 *
 * @param cluster Its name and the ID of its account.
 * @throws if AWS can't be reached, or if the AWS login belongs to another account
 */
export async function readLists(
  cluster: { name: string; account: string },
  { entriesOf, roles, users }: WantedLists,
  settings: AwsSettings,
  pace: Timing = defaultTiming,
): Promise<AwsLists> {
  const identity = await identityFor(cluster.name, settings, pace);
  const { IAMClient } = await import("@aws-sdk/client-iam");
  const { region, eks, credentials } = identity;
  const { requestHandler } = eks.config;
  const iam = new IAMClient({ region, credentials, requestHandler });
  const over = new AbortController();
  const { signal } = over;
  setMaxListeners(0, signal);
  const limit = pace.credentialsTimeout + pace.requestTimeout;
  const asFarAsKnown = (call: () => Promise<void>) => bounded(limit, call).catch(() => undefined);
  const entries = new Map<string, ListedEntry | undefined>();
  const uniqueIds = new Map<string, string>();
  try {
    await Promise.all([
      bounded(Math.min(loginTimeout, pace.requestTimeout), () => assertAccount(cluster.account, identity)),
      entriesOf.length > 0 && asFarAsKnown(() => readEntries(eks, cluster.name, entriesOf, entries, signal)),
      roles && asFarAsKnown(() => readRoles(iam, uniqueIds, signal)),
      users && asFarAsKnown(() => readUsers(iam, uniqueIds, signal)),
    ]);
    return { entries: new Map(entries), uniqueIds: new Map(uniqueIds) };
  } finally {
    over.abort();
    eks.destroy();
    iam.destroy();
  }
}

/** Fails if the AWS login belongs to another account, which may have another cluster of this name. */
async function assertAccount(account: string, identity: AwsIdentity): Promise<void> {
  const found = await accountOf(identity);
  if (found !== account) {
    throw new Error(`The AWS login belongs to account ${found}, but the cluster to account ${account}.`);
  }
}

/** Adds the entries of these principals to `entries` as they arrive, so that a timeout keeps what was read. */
async function readEntries(
  eks: EKSClient,
  clusterName: string,
  principalArns: string[],
  entries: Map<string, ListedEntry | undefined>,
  abortSignal: AbortSignal,
): Promise<void> {
  const { paginateListAccessEntries, DescribeAccessEntryCommand } = await import("@aws-sdk/client-eks");
  const listed = new Set<string>();
  const config = { client: eks, pageSize: entriesAtOnce };
  for await (const { accessEntries = [] } of paginateListAccessEntries(config, { clusterName }, { abortSignal })) {
    for (const principalArn of accessEntries) {
      listed.add(principalArn);
    }
  }
  for (const principalArn of principalArns.filter((arn) => !listed.has(arn))) {
    entries.set(principalArn, undefined);
  }
  const queue = principalArns.filter((arn) => listed.has(arn));
  const describeNext = async () => {
    for (let principalArn = queue.pop(); principalArn && !abortSignal.aborted; principalArn = queue.pop()) {
      const describe = new DescribeAccessEntryCommand({ clusterName, principalArn });
      const answer = await eks.send(describe, { abortSignal }).catch((error: unknown) => ({ error }));
      if ("error" in answer) {
        // After a network failure the remaining calls would probably fail too.
        if (networkFailure(answer.error) !== undefined) {
          return;
        }
      } else if (answer.accessEntry !== undefined) {
        entries.set(principalArn, asListed(answer.accessEntry));
      }
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, describeNext));
}

/** Converts an entry from the form in which EKS describes it. */
export function asListed(entry: AccessEntry): ListedEntry {
  const { accessEntryArn = "", principalArn = "", type = "", username = "", kubernetesGroups = [], tags = {} } = entry;
  return { accessEntryArn, principalArn, type, userName: username, kubernetesGroups, tags };
}

async function readRoles(client: IAMClient, uniqueIds: Map<string, string>, abortSignal: AbortSignal): Promise<void> {
  const { paginateListRoles } = await import("@aws-sdk/client-iam");
  const config = { client, pageSize: principalsAtOnce };
  for await (const { Roles = [] } of paginateListRoles(config, {}, { abortSignal })) {
    for (const { Arn = "", RoleId = "" } of Roles) {
      uniqueIds.set(Arn, RoleId);
    }
  }
}

async function readUsers(client: IAMClient, uniqueIds: Map<string, string>, abortSignal: AbortSignal): Promise<void> {
  const { paginateListUsers } = await import("@aws-sdk/client-iam");
  const config = { client, pageSize: principalsAtOnce };
  for await (const { Users = [] } of paginateListUsers(config, {}, { abortSignal })) {
    for (const { Arn = "", UserId = "" } of Users) {
      uniqueIds.set(Arn, UserId);
    }
  }
}
