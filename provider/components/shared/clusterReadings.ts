import type { AwsSettings } from "../../aws/awsIdentity";
import { readClusterEntries } from "../../aws/clusterEntries";
import { isForNodes } from "../../eks/accessEntries";
import { clusterOf } from "../../eks/clusterArn";
import { declarerOfEntry } from "../../eks/declarers";
import type {
  AccessQuestion,
  LiveMapping,
  LiveMappings,
  MappingsQuestion,
  OtherAccessEntries,
  OtherEntriesQuestion,
  WholeAccess,
} from "../../functions/otherAccess";
import { usesMocks } from "../../sdkInternals";
import { thisStack } from "./ownership";
import { perRun } from "./thisRun";

// Components read the access to a cluster in their own process. That is faster than through the plugin, and a Node program
// needs no plugin for it. The code that reads is loaded on first use.

/**
 * The reads of components. Tests replace them. Each fails with a message for the log. A program's unit tests with the SDK's
 * mocks call no service: there, a cluster has no other access.
 */
export const otherAccess = {
  /** Reads access entries of a cluster. */
  async readOtherEntries(question: OtherEntriesQuestion): Promise<OtherAccessEntries> {
    if (usesMocks()) {
      return { entries: [], callerArns: [], unread: [] };
    }
    const { readOtherEntries } =
      require("../../functions/serve/otherAccessReads") as typeof import("../../functions/serve/otherAccessReads");
    return await readOtherEntries(question);
  },

  /** Reads the live aws-auth of a cluster, with the declarer of each entry. */
  async readMappings(question: MappingsQuestion): Promise<LiveMappings> {
    if (usesMocks()) {
      return { mappings: [], callerArns: [] };
    }
    const { readMappings } =
      require("../../functions/serve/otherAccessReads") as typeof import("../../functions/serve/otherAccessReads");
    return await readMappings(question);
  },

  /** Reads all access to a cluster. */
  async readAccess(question: AccessQuestion): Promise<WholeAccess> {
    if (usesMocks()) {
      return { entries: [], mappings: [], adminBindings: [], incomplete: [], unread: [] };
    }
    const { readWholeAccess } =
      require("../../functions/serve/liveClusterAccess") as typeof import("../../functions/serve/liveClusterAccess");
    return await readWholeAccess(question);
  },
};

/** The cluster and the AWS login to read it with. */
export interface ReadCluster {
  name: string;
  arn: string;
  login: { profile?: string; assumeRoleArn?: string };
  /** Used instead of the login to read aws-auth. */
  kubeconfig?: string;
}

const mappingsOfRun = perRun(() => new Map<string, Promise<LiveMapping[]>>());
const accessOfRun = perRun(() => new Map<string, Promise<WholeAccess>>());

/** The entries and accounts of the live aws-auth, read once per run. Fails if they can't be read. */
export function liveMappingsOf(cluster: ReadCluster): Promise<LiveMapping[]> {
  const { kubeconfig } = cluster;
  const where = kubeconfig === undefined ? placeOf(cluster) : { kubeconfig };
  return once(mappingsOfRun(), where, async () => {
    const { mappings } = await otherAccess.readMappings({ ...where, stack: thisStack() });
    return mappings;
  });
}

/**
 * Both halves of the access to the cluster, read once per run. Without a connection to its API server, only the access
 * entries are read.
 */
export function accessOf(cluster: ReadCluster): Promise<WholeAccess> {
  return once(accessOfRun(), placeOf(cluster), async () => {
    try {
      return await otherAccess.readAccess({ ...placeOf(cluster), stack: thisStack() });
    } catch (error) {
      return onlyEntries(cluster, error as Error);
    }
  });
}

function placeOf({ name, arn, login }: ReadCluster) {
  return { clusterName: name, clusterArn: arn, region: clusterOf(arn)?.region, ...login };
}

/** The settings of the AWS SDK for a cluster. */
export function settingsFor({ arn, login }: ReadCluster): AwsSettings {
  return { region: clusterOf(arn)?.region, ...login };
}

async function onlyEntries(cluster: ReadCluster, error: Error): Promise<WholeAccess> {
  const unread = [error.message.replace(/\s+/g, " ").trim()];
  const reading = await readClusterEntries(cluster.name, () => true, settingsFor(cluster)).catch((other: Error) => ({
    entries: undefined,
    undescribed: [],
    unread: [other.message],
  }));
  const isComplete = reading.entries !== undefined && reading.undescribed.length === 0;
  const entries = (reading.entries ?? []).map(({ createdAt: _, ...entry }) => ({
    ...entry,
    ...declarerOfEntry(entry, thisStack()),
    forNodes: isForNodes(entry.type),
    principalStatus: "unknown" as const,
    administratorBy: [],
  }));
  const incomplete = [...(isComplete ? [] : (["entries"] as const)), "mappings" as const];
  return { entries, mappings: [], incomplete, unread: [...unread, ...reading.unread] };
}

function once<T>(known: Map<string, Promise<T>>, where: object, read: () => Promise<T>): Promise<T> {
  const key = JSON.stringify(where);
  const found = known.get(key) ?? read();
  known.set(key, found);
  return found;
}
