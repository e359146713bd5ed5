import { type ClusterEntry, type EntryPolicy, entryPolicy } from "../eks/clusterEntry";
import { ClusterError, ClusterNotFound } from "../network/clusterErrors";
import { defaultTiming, type Timing } from "../network/timing";
import type { AwsSettings } from "./awsIdentity";
import { type EksQuery, withEks } from "./eksLookups";

/** The access entries of a cluster, and the reasons why some of them can't be read. */
export interface EntriesReading {
  /** Undefined if they can't be listed. */
  entries?: ClusterEntry[];
  /** The principals, sorted, of entries that exist but can't be described. */
  undescribed: string[];
  unread: string[];
}

/** Page size of the list, and the number of entries described at the same time. */
const [pageSize, sideBySide] = [100, 10];

/**
 * Reads access entries of a cluster with their access policies, in the order of EKS. What the caller isn't allowed to
 * read is returned as `unread`.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAccessEntries.html
 *
 * @param isWanted Returns true for the principals whose entries are read.
 * @throws ClusterNotFound, ClusterError
 */
export async function readClusterEntries(
  clusterName: string,
  isWanted: (principalArn: string) => boolean,
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<EntriesReading> {
  const unread = new Set<string>();
  const undescribed: string[] = [];
  const entries = await withEks(clusterName, settings, timing, async (ask) => {
    const listed = await unlessDenied(unread, () => listPrincipals(ask, clusterName));
    const wanted = listed?.filter(isWanted);
    return (
      wanted &&
      (await inParallel(sideBySide, wanted, (arn) => readClusterEntry(ask, clusterName, arn, { unread, undescribed })))
    );
  });
  const found = entries?.filter((entry) => entry !== undefined);
  return { ...(found && { entries: found }), undescribed: undescribed.sort(), unread: [...unread] };
}

async function listPrincipals(ask: EksQuery, clusterName: string): Promise<string[]> {
  const { ListAccessEntriesCommand } = await import("@aws-sdk/client-eks");
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const list = new ListAccessEntriesCommand({ clusterName, maxResults: pageSize, nextToken });
    const page = await ask("ListAccessEntries", (eks) => eks.send(list));
    found.push(...(page?.accessEntries ?? []));
    nextToken = page?.nextToken;
  } while (nextToken);
  return found;
}

/** An access entry with its access policies. Undefined if it can't be read, or was deleted in the meantime. */
export async function readClusterEntry(
  ask: EksQuery,
  clusterName: string,
  principalArn: string,
  { unread, undescribed }: { unread: Set<string>; undescribed: string[] },
): Promise<ClusterEntry | undefined> {
  const { DescribeAccessEntryCommand } = await import("@aws-sdk/client-eks");
  const describe = new DescribeAccessEntryCommand({ clusterName, principalArn });
  const described = await unlessDenied(unread, async () => ({
    entry: (await ask("DescribeAccessEntry", (eks) => eks.send(describe)))?.accessEntry,
  }));
  if (described === undefined) {
    undescribed.push(principalArn);
  }
  if (described?.entry === undefined) {
    return undefined;
  }
  const { accessEntryArn = "", type = "", username = "", kubernetesGroups = [], tags = {} } = described.entry;
  const { createdAt } = described.entry;
  const policies = await unlessDenied(unread, () => listPolicies(ask, clusterName, principalArn));
  return {
    accessEntryArn,
    principalArn,
    type,
    username,
    groups: kubernetesGroups,
    tags,
    ...(createdAt && { createdAt }),
    ...(policies && { policies }),
  };
}

async function listPolicies(ask: EksQuery, clusterName: string, principalArn: string): Promise<EntryPolicy[]> {
  const { ListAssociatedAccessPoliciesCommand } = await import("@aws-sdk/client-eks");
  const list = new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn });
  try {
    const listed = await ask("ListAssociatedAccessPolicies", (eks) => eks.send(list));
    return (listed?.associatedAccessPolicies ?? []).map(({ policyArn = "", accessScope }) =>
      entryPolicy(policyArn, accessScope?.type === "namespace" ? (accessScope.namespaces ?? []) : undefined),
    );
  } catch (error) {
    // The entry was deleted in the meantime.
    if (error instanceof ClusterNotFound) {
      return [];
    }
    throw error;
  }
}

/** The result of a call; undefined if AWS denies it, with the reason added to `unread`. */
export async function unlessDenied<T>(unread: Set<string>, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ClusterError && error.kind === "forbidden") {
      unread.add(error.message);
      return undefined;
    }
    throw error;
  }
}

/** Calls a function for each item, at most `limit` at the same time, and returns the results in order. */
export async function inParallel<T, R>(limit: number, items: T[], call: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const work = async () => {
    for (const [index, item] of queue) {
      results[index] = await call(item);
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}
