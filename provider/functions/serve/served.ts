import { readCallers } from "../../aws/callers";
import { readClusterEntries } from "../../aws/clusterEntries";
import { connect, validateConnection } from "../../aws/connection";
import { readAssociations } from "../../aws/podIdentityAssociations";
import { readPrincipals, readRolesUnder } from "../../aws/principals";
import type { LiveEntry } from "../../awsauth/document/document";
import { readAwsAuth } from "../../awsauth/document/read";
import { checkLive, describeFinding, type Finding, modeFindings } from "../../awsauth/lint/checkLive";
import type { AwsAuthStore, LiveConfigMap } from "../../kubernetes/configMap";
import type { Connection } from "../../kubernetes/validateConnection";
import { ClusterError } from "../../network/clusterErrors";
import { isSecret, type Properties } from "../../resources/managed";
import type { Issue } from "../../validation/issues";
import { render, showPaths } from "../../validation/render";
import { inputsOf, redact } from "../../validation/secrets";
import type { GetAwsAuthResult } from "../getAwsAuth";

/** The reason why a function has no result, with the argument that caused it. */
export interface Failure {
  property: string;
  reason: string;
}

/** The response of a function: outputs or failures. */
export interface Answer {
  outputs?: Properties;
  failures?: Failure[];
}

/** A function as served by the plugin. */
export type ServedFunction = (args: Properties, connector?: Connector, aws?: AwsReads) => Promise<Answer>;

/** Connects to a cluster. Tests pass their own. */
export type Connector = (connection: Connection) => Promise<AwsAuthStore>;

/** Reads from EKS, IAM and STS. Tests pass their own. */
export interface AwsReads {
  readAssociations: typeof readAssociations;
  readCallers: typeof readCallers;
  readClusterEntries: typeof readClusterEntries;
  readPrincipals: typeof readPrincipals;
  readRolesUnder: typeof readRolesUnder;
}

export const awsReads: AwsReads = {
  readAssociations,
  readCallers,
  readClusterEntries,
  readPrincipals,
  readRolesUnder,
};

/** Arguments that turn out to be invalid when the cluster is read. */
export class InvalidArguments extends Error {
  constructor(readonly issues: readonly Issue[]) {
    super(issues.map(render).join("\n"));
  }
}

/** A connected cluster. */
export interface ReachedCluster {
  store: AwsAuthStore;
  connection: Connection;
  aws: AwsReads;
}

/** A connected cluster, with everything that a function reads from it. */
export interface LiveCluster extends ReachedCluster {
  /** The ConfigMap; undefined if the cluster has none. */
  live: LiveConfigMap | undefined;
  /** Why the ConfigMap can't be read; omitted if it was read. */
  unreadMap?: string;
}

/** The connection among the arguments of a function, which may have any type. */
function connectionOf({
  clusterName,
  clusterArn,
  region,
  profile,
  assumeRoleArn,
  kubeconfig,
}: Record<string, unknown>) {
  return { clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig };
}

/**
 * Connects to a cluster and reads its aws-auth.
 *
 * @throws ClusterError
 */
export async function liveCluster(connection: Connection, connector: Connector, aws: AwsReads): Promise<LiveCluster> {
  const store = await connector(connection);
  return { live: await store.read(), store, connection, aws };
}

/**
 * Serves a function that reads a live cluster. `issuesIn` checks the arguments besides the connection. `answer` makes
 * the outputs. The ARN of the cluster is added to them.
 */
export function asksLive(
  issuesIn: (args: Record<string, unknown>) => Issue[],
  answer: (cluster: LiveCluster, args: Record<string, unknown>) => object | Promise<object>,
): ServedFunction {
  return async (args, connector = connect, aws = awsReads) => {
    const { values } = args;
    const connection = connectionOf(values);
    const issues = [...validateConnection(connection), ...issuesIn(values)];
    if (issues.length > 0) {
      return { failures: issues.map((problem) => failureOf(problem, args)) };
    }
    try {
      const cluster = await liveCluster(connection as Connection, connector, aws);
      const { arn } = cluster.store.cluster ?? {};
      const outputs = { ...(await answer(cluster, values)), ...(arn && { clusterArn: arn }) };
      return { outputs: { values: outputs, secrets: [] } };
    } catch (error) {
      if (error instanceof InvalidArguments) {
        return { failures: error.issues.map((issue) => failureOf(issue, args)) };
      }
      if (error instanceof ClusterError) {
        const property = connection.kubeconfig === undefined ? "clusterName" : "kubeconfig";
        return { failures: [{ property, reason: error.message }] };
      }
      throw error;
    }
  };
}

/** An issue as the engine shows it, without secret values. A kubeconfig is always secret. */
function failureOf(issue: Issue, args: Properties): Failure {
  const isHidden = inputsOf(issue).some((name) => name === "kubeconfig" || isSecret(args, [name]));
  return { property: showPaths(issue.paths), reason: render(isHidden ? redact(issue) : issue) };
}

/** Serves getAwsAuth: the parsed live document and its problems. */
export const serveGetAwsAuth = asksLive(() => [], resultOf);

function resultOf({ live, store }: LiveCluster): GetAwsAuthResult {
  const mode = store.cluster?.authenticationMode;
  const document = readAwsAuth(live?.data);
  return {
    exists: live !== undefined,
    resourceVersion: live?.resourceVersion,
    roles: document.mapRoles.items.map(entryOf),
    users: document.mapUsers.items.map(entryOf),
    accounts: document.mapAccounts.items.map(({ account }) => account),
    findings: [...(live ? modeFindings(mode) : []), ...checkLive(document, live?.data)].map(findingOf),
    raw: { ...live?.data },
  };
}

function findingOf(finding: Finding): GetAwsAuthResult["findings"][number] {
  const { severity, key, line } = finding;
  return { severity, ...(key && { key }), ...(line && { line }), message: describeFinding(finding) };
}

function entryOf({ arn, username, groups, line }: LiveEntry): GetAwsAuthResult["roles"][number] {
  return { arn, username, groups, line };
}
