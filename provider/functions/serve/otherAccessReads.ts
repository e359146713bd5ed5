import { accountHash, entryHash } from "../../awsauth/claims";
import { mappingKeys } from "../../awsauth/document/document";
import { readAwsAuth } from "../../awsauth/document/read";
import { nodesGroup } from "../../awsauth/principal";
import { clusterOf } from "../../eks/clusterArn";
import type { ClusterEntry } from "../../eks/clusterEntry";
import { claimingStacks, declarerOfEntry, declarerOfMapping } from "../../eks/declarers";
import { deployerArn } from "../../eks/unmanagedAccess";
import { ClusterError } from "../../network/clusterErrors";
import type { LiveMappings, OtherAccessEntries, OtherAccessEntry } from "../otherAccess";
import { readCallersOf } from "./clusterReads";
import { asksLive, awsReads, type LiveCluster, type ServedFunction } from "./served";

/** Serves readOtherEntries: the access entries of a cluster besides those of some principals, read from EKS only. */
export const serveReadOtherEntries: ServedFunction = async ({ values }, _, aws = awsReads) => {
  const { clusterName: name, clusterArn, profile, assumeRoleArn, stack } = values as Record<string, string>;
  const principalArns = new Set(values.principalArns as string[]);
  const { account, region } = clusterOf(clusterArn ?? "") ?? {};
  const settings = { region, profile, assumeRoleArn };
  try {
    const callerArns = await aws.readCallers({ name: name ?? "", account: account ?? "" }, settings);
    const isWanted = (principalArn: string) => !principalArns.has(principalArn);
    const { entries, unread } = await aws.readClusterEntries(name ?? "", isWanted, settings);
    const found = entries
      ?.map((entry) => withDeclarer(entry, stack))
      .sort((a, b) => (a.principalArn < b.principalArn ? -1 : 1));
    const outputs: OtherAccessEntries = { ...(found && { entries: found }), callerArns, unread };
    return { outputs: { values: { ...outputs }, secrets: [] } };
  } catch (error) {
    if (error instanceof ClusterError) {
      return { failures: [{ property: "clusterName", reason: error.message }] };
    }
    throw error;
  }
};

function withDeclarer({ tags, createdAt, ...entry }: ClusterEntry, stack: string | undefined): OtherAccessEntry {
  return {
    ...entry,
    ...(createdAt && { createdAt: createdAt.toISOString() }),
    ...declarerOfEntry({ tags, ...entry }, stack),
  };
}

/** Serves readMappings: the entries and accounts of aws-auth, each with its declarer. */
export const serveReadMappings = asksLive(() => [], mappingsOf);

async function mappingsOf(cluster: LiveCluster, { stack }: Record<string, unknown>): Promise<LiveMappings> {
  const document = readAwsAuth(cluster.live?.data);
  const { mapRoles, mapUsers, mapAccounts } = document;
  const claims = claimingStacks(cluster.live?.annotations ?? {});
  const declarerOf = (hash: string, forNodes: boolean) =>
    declarerOfMapping(hash, claims, forNodes, stack as string | undefined);
  const timeOf = (key: string) => {
    const time = cluster.live?.changedAt?.[key];
    return time && { changedAt: time.toISOString() };
  };
  const unreadableKeys = mappingKeys.filter((key) => document[key].problem ?? document[key].unstable);
  return {
    mappings: [
      ...[...mapRoles.items, ...mapUsers.items].map((entry) => {
        const { key, line, arn: principal, username, groups, sso } = entry;
        const declarer = declarerOf(entryHash(key, entry), groups.includes(nodesGroup));
        return { key, line, principal, username, groups, ...(sso && { sso }), ...timeOf(key), ...declarer };
      }),
      ...mapAccounts.items.map(({ account: principal, line }) => ({
        key: "mapAccounts",
        line,
        principal,
        username: "",
        groups: [],
        ...declarerOf(accountHash(principal), false),
      })),
    ],
    ...(unreadableKeys.length > 0 && { unreadableKeys }),
    callerArns: await callersOf(cluster),
  };
}

/** The identities that the connection leads to. With a kubeconfig, only the API server knows the AWS identity. */
async function callersOf(cluster: LiveCluster): Promise<string[]> {
  if (cluster.connection.kubeconfig === undefined) {
    return readCallersOf(cluster);
  }
  const caller = await cluster.store.whoAmI();
  return caller === undefined ? [] : [deployerArn(caller.arn)];
}
