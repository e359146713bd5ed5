import { connect, validateConnection } from "../../aws/connection";
import type { LiveEntry } from "../../awsauth/document/document";
import { readAwsAuth } from "../../awsauth/document/read";
import { checkLive, type Finding, modeFindings } from "../../awsauth/lint/checkLive";
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
export type ServedFunction = (args: Properties, connector?: Connector) => Promise<Answer>;

/** Connects to a cluster. Tests pass their own. */
export type Connector = (connection: Connection) => Promise<AwsAuthStore>;

/**
 * Serves a function that reads a live ConfigMap. `issuesIn` checks the arguments besides the connection. `answer` makes
 * the outputs from the ConfigMap, undefined if the cluster has none, and the cluster's authentication mode, undefined
 * if unknown. The ARN of the cluster is added to the outputs.
 */
export function asksLive(
  issuesIn: (args: Record<string, unknown>) => Issue[],
  answer: (live: LiveConfigMap | undefined, args: Record<string, unknown>, mode: string | undefined) => object,
): ServedFunction {
  return async (args, connector = connect) => {
    const { values } = args;
    const { clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig } = values;
    const connection = { clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig };
    const issues = [...validateConnection(connection), ...issuesIn(values)];
    if (issues.length > 0) {
      return { failures: issues.map((problem) => failureOf(problem, args)) };
    }
    try {
      const store = await connector(connection as Connection);
      const { arn, authenticationMode } = store.cluster ?? {};
      const outputs = { ...answer(await store.read(), values, authenticationMode), ...(arn && { clusterArn: arn }) };
      return { outputs: { values: outputs, secrets: [] } };
    } catch (error) {
      if (error instanceof ClusterError) {
        const property = kubeconfig === undefined ? "clusterName" : "kubeconfig";
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

function resultOf(live: LiveConfigMap | undefined, _: object, mode: string | undefined): GetAwsAuthResult {
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

function findingOf({ misspelt: _, ...finding }: Finding): GetAwsAuthResult["findings"][number] {
  return finding;
}

function entryOf({ arn, username, groups, line }: LiveEntry): GetAwsAuthResult["roles"][number] {
  return { arn, username, groups, line };
}
