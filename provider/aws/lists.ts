import { setMaxListeners } from "node:events";
import type { AccessEntry, EKSClient } from "@aws-sdk/client-eks";
import type { IAMClient } from "@aws-sdk/client-iam";
import { networkFailure } from "../network/networkFailures";
import { bounded, defaultTiming, type Timing } from "../network/timing";
import { type AwsSettings, accountOf } from "./awsIdentity";
import { identityFor } from "./login";
import type { AwsIdentity } from "./requests";

/** What AWS says where much is asked at once. What couldn't be had is left out. */
export interface AwsLists {
  /** The access entry of each principal that was asked for, by its ARN; undefined for one that has none. */
  entries: ReadonlyMap<string, ListedEntry | undefined>;
  /** The unique IDs of roles and users of the account, by their ARNs. There may be more than these. */
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

/** What is asked. */
export interface WantedLists {
  /** The ARNs of the principals whose access entries are. */
  entriesOf: string[];
  roles: boolean;
  users: boolean;
}

/** How many items AWS lists at once, at most, and how many entries are described side by side. */
const [entriesAtOnce, principalsAtOnce, sideBySide] = [100, 1000, 10];

/** How long it may take to learn whom AWS is asked as, in milliseconds: lists aren't worth more where it can't be reached. */
const loginTimeout = 10_000;

/**
 * Asks AWS itself for much at once: a cluster's access entries, and its account's roles and users, by lists of which Pulumi's
 * AWS provider has none. Takes bounded time.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAccessEntries.html
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
 *
 * @param cluster Its name and the ID of its account.
 * @throws where AWS can't be asked at all, or only as somebody of another account
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
  const asFarAsTold = (call: () => Promise<void>) => bounded(limit, call).catch(() => undefined);
  const entries = new Map<string, ListedEntry | undefined>();
  const uniqueIds = new Map<string, string>();
  try {
    await Promise.all([
      bounded(Math.min(loginTimeout, pace.requestTimeout), () => assertAccount(cluster.account, identity)),
      entriesOf.length > 0 && asFarAsTold(() => readEntries(eks, cluster.name, entriesOf, entries, signal)),
      roles && asFarAsTold(() => readRoles(iam, uniqueIds, signal)),
      users && asFarAsTold(() => readUsers(iam, uniqueIds, signal)),
    ]);
    return { entries: new Map(entries), uniqueIds: new Map(uniqueIds) };
  } finally {
    over.abort();
    eks.destroy();
    iam.destroy();
  }
}

/** Fails where AWS is asked as somebody of another account: there may be another cluster of this name. */
async function assertAccount(account: string, identity: AwsIdentity): Promise<void> {
  const found = await accountOf(identity);
  if (found !== account) {
    throw new Error(`The AWS login that was found is of the account ${found}, and the cluster of ${account}.`);
  }
}

/** Puts the entries of these principals into `entries`, one by one as they come. */
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
        // Where one gets no answer, the next ones aren't worth the time.
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

/** An entry as EKS describes it. */
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
