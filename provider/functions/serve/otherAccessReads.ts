import { connect } from "../../aws/connection";
import { accountHash, entryHash } from "../../awsauth/claims";
import { mappingKeys } from "../../awsauth/document/document";
import { readAwsAuth } from "../../awsauth/document/read";
import { nodesGroup } from "../../awsauth/principal";
import { clusterOf } from "../../eks/clusterArn";
import type { ClusterEntry } from "../../eks/clusterEntry";
import { claimingStacks, declarerOfEntry, declarerOfMapping } from "../../eks/declarers";
import { deployerArn } from "../../eks/unmanagedAccess";
import type {
  LiveMappings,
  MappingsQuestion,
  OtherAccessEntries,
  OtherAccessEntry,
  OtherEntriesQuestion,
} from "../otherAccess";
import { readCallersOf } from "./clusterReads";
import { awsReads, type Connector, type LiveCluster, liveCluster } from "./served";

/** Reads access entries of a cluster, from EKS only. */
export async function readOtherEntries(
  { clusterName, clusterArn, profile, assumeRoleArn, stack, principalArns }: OtherEntriesQuestion,
  aws = awsReads,
): Promise<OtherAccessEntries> {
  const { account = "", region } = clusterOf(clusterArn) ?? {};
  const settings = { region, profile, assumeRoleArn };
  const callerArns = await aws.readCallers({ name: clusterName, account }, settings);
  const excluded = new Set(principalArns);
  const isWanted = (principalArn: string) => !excluded.has(principalArn);
  const { entries, unread } = await aws.readClusterEntries(clusterName, isWanted, settings);
  const found = entries
    ?.map((entry) => withDeclarer(entry, stack))
    .sort((a, b) => (a.principalArn < b.principalArn ? -1 : 1));
  return { ...(found && { entries: found }), callerArns, unread };
}

function withDeclarer({ tags, createdAt, ...entry }: ClusterEntry, stack: string | undefined): OtherAccessEntry {
  return {
    ...entry,
    ...(createdAt && { createdAt: createdAt.toISOString() }),
    ...declarerOfEntry({ tags, ...entry }, stack),
  };
}

/** Reads the entries and accounts of aws-auth, each with its declarer. */
export async function readMappings(
  { stack, ...question }: MappingsQuestion,
  connector: Connector = connect,
  aws = awsReads,
): Promise<LiveMappings> {
  const cluster = await liveCluster(question, connector, aws);
  const document = readAwsAuth(cluster.live?.data);
  const { mapRoles, mapUsers, mapAccounts } = document;
  const claims = claimingStacks(cluster.live?.annotations ?? {});
  const declarerOf = (hash: string, forNodes: boolean) => declarerOfMapping(hash, claims, forNodes, stack);
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
