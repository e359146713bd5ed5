import type { Data } from "../../awsauth/document/document";
import { readAwsAuth } from "../../awsauth/document/read";
import { unreadKeys } from "../../awsauth/lint/checkLive";
import { type ResourceQuestion, resolveRequest } from "../../eks/apiResources";
import type { ClusterEntry } from "../../eks/clusterEntry";
import { type PrincipalReading, principalState } from "../../eks/principalStatus";
import type { AccessRequest, UrlRequest } from "../../eks/ruleMatching";
import { type ClusterRights, type WhoCan, whoCan } from "../../eks/whoCan";
import type { RbacScope } from "../../kubernetes/rbacLists";
import { ClusterError } from "../../network/clusterErrors";
import type { Issue } from "../../validation/issues";
import { type EksSide, readEksSide, readIam, unreadIn } from "./clusterReads";
import type { ReachedCluster } from "./served";

/** A question who may make a request: for a resource as kubectl names it, or for a path of the API server. */
export type WhoCanQuestion = ResourceQuestion | UrlRequest;

/** The answer of a cluster. */
export interface WhoCanResult extends WhoCan {
  /** The request, with the full name of its resource. */
  request: AccessRequest;
  /** What the answer doesn't take into account, as sentences. */
  notices: string[];
  /** What can't be read, each with the reason. The answer is incomplete unless it is empty. */
  unread: string[];
}

/**
 * Answers who may make a request, from everything that can be read about a cluster.
 *
 * @throws ClusterError if not even the resources of the API server can be read
 */
export async function readWhoCan(
  cluster: ReachedCluster,
  question: WhoCanQuestion,
): Promise<WhoCanResult | { issue: Issue }> {
  const resolved =
    "url" in question
      ? { request: question, notices: [] }
      : resolveRequest(question, await cluster.store.apiResources());
  if ("issue" in resolved) {
    return resolved;
  }
  const { request } = resolved;
  const { rights, unread } = await readRights(cluster, "url" in request ? {} : request);
  return { ...resolved, ...whoCan(request, rights), unread };
}

/** Everything that gives access to a cluster, as far as it can be read, with the RBAC objects that apply in a scope. */
export async function readRights(
  cluster: ReachedCluster,
  scope: RbacScope,
): Promise<{ rights: ClusterRights; unread: string[] }> {
  const [{ objects, unread }, side] = await Promise.all([cluster.store.rbac(scope), readEksSide(cluster, () => true)]);
  const { mode, entries = [], undescribed } = side;
  const map = mode === "API" ? {} : await readData(cluster);
  const document = readAwsAuth(map.data);
  const mapped = [...document.mapRoles.items, ...document.mapUsers.items].map(({ arn }) => arn);
  const iam = await readIam(cluster, [...entries.map(({ principalArn }) => principalArn), ...mapped]);
  return {
    rights: {
      mode,
      entries: entries.filter((entry) => isWorking(entry, side, iam)),
      undescribed,
      document,
      missing: new Set(mapped.filter((arn) => isMissing(arn, side, iam))),
      objects,
    },
    unread: [...unread, ...side.unread, ...(map.unread ?? []), ...unreadKeys(document), ...unreadIn(iam)],
  };
}

/** The data of aws-auth, or the reason why the caller isn't allowed to read it. */
async function readData({ store }: ReachedCluster): Promise<{ data?: Data; unread?: string[] }> {
  try {
    return { data: (await store.read())?.data };
  } catch (error) {
    if (error instanceof ClusterError && error.kind === "forbidden") {
      return { unread: [error.message] };
    }
    throw error;
  }
}

type IamReadings = ReadonlyMap<string, PrincipalReading>;

function isWorking({ principalArn, createdAt }: ClusterEntry, { account }: EksSide, iam: IamReadings): boolean {
  const reading = iam.get(principalArn);
  const { status } = principalState({ principalArn, entryCreatedAt: createdAt, hasPath: true, account, reading });
  return status !== "deleted" && status !== "recreated";
}

/** Whether IAM has no principal with the ARN of a mapping. */
function isMissing(principalArn: string, { account }: EksSide, iam: IamReadings): boolean {
  return principalState({ principalArn, hasPath: false, account, reading: iam.get(principalArn) }).status === "deleted";
}
