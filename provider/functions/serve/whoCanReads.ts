import { readAwsAuth } from "../../awsauth/document/read";
import { unreadKeys } from "../../awsauth/lint/checkLive";
import { type ResourceQuestion, resolveRequest } from "../../eks/apiResources";
import type { ClusterEntry } from "../../eks/clusterEntry";
import { type PrincipalReading, principalState } from "../../eks/principalStatus";
import type { AccessRequest, UrlRequest } from "../../eks/ruleMatching";
import { type WhoCan, whoCan } from "../../eks/whoCan";
import type { Issue } from "../../validation/issues";
import { type EksSide, readEksSide, readIam, unreadIn } from "./clusterReads";
import type { LiveCluster } from "./served";

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
  cluster: LiveCluster,
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
  const { objects, unread } = await cluster.store.rbac("url" in request ? {} : request);
  const document = readAwsAuth(cluster.live?.data);
  const mapped = [...document.mapRoles.items, ...document.mapUsers.items].map(({ arn }) => arn);
  const side = await readEksSide(cluster, () => true);
  const { mode, entries = [], undescribed } = side;
  const iam = await readIam(cluster, [...entries.map(({ principalArn }) => principalArn), ...mapped]);
  const rights = {
    mode,
    entries: entries.filter((entry) => isWorking(entry, side, iam)),
    undescribed,
    document,
    deleted: new Set(mapped.filter((arn) => isDeleted(arn, side, iam))),
    objects,
  };
  return {
    ...resolved,
    ...whoCan(request, rights),
    unread: [...unread, ...side.unread, ...unreadKeys(document), ...unreadIn(iam)],
  };
}

type IamReadings = ReadonlyMap<string, PrincipalReading>;

function isWorking({ principalArn, createdAt }: ClusterEntry, { account }: EksSide, iam: IamReadings): boolean {
  const reading = iam.get(principalArn);
  const { status } = principalState({ principalArn, entryCreatedAt: createdAt, hasPath: true, account, reading });
  return status !== "deleted" && status !== "recreated";
}

/** Whether the principal of a mapping was deleted. */
function isDeleted(principalArn: string, { account }: EksSide, iam: IamReadings): boolean {
  return principalState({ principalArn, hasPath: false, account, reading: iam.get(principalArn) }).status === "deleted";
}
