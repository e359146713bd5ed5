import type { Issue } from "../../check/issues";
import { render, showPaths } from "../../check/render";
import { inputsOf, redact } from "../../check/secrets";
import { type Connection, connect, connectionProblems } from "../../cluster/connection";
import { ClusterError } from "../../cluster/errors";
import type { AwsAuthStore, LiveConfigMap } from "../../cluster/store";
import { isSecret, type Properties } from "../../resources/properties";

/** Why a function has no answer, by the argument that is to blame. */
export interface Failure {
  property: string;
  reason: string;
}

/** What a function answers: outputs, or failures. */
export interface Answer {
  outputs?: Properties;
  failures?: Failure[];
}

/** A function as the plugin serves it. */
export type ServedFunction = (args: Properties, connector?: Connector) => Promise<Answer>;

/** How a cluster is reached. Tests bring their own. */
export type Connector = (connection: Connection) => Promise<AwsAuthStore>;

/**
 * Answers a function that asks a live ConfigMap: `problemsIn` checks the arguments beside the connection, `answer` makes
 * the outputs of the ConfigMap, which is undefined where the cluster has none, and of the cluster's authentication mode,
 * which is undefined where it isn't known. The ARN of the cluster goes with them.
 */
export function asksLive(
  problemsIn: (args: Record<string, unknown>) => Issue[],
  answer: (live: LiveConfigMap | undefined, args: Record<string, unknown>, mode: string | undefined) => object,
): ServedFunction {
  return async (args, connector = connect) => {
    const { values } = args;
    const { clusterName, clusterArn, region, profile, roleToAssume, kubeconfig } = values;
    const connection = { clusterName, clusterArn, region, profile, roleToAssume, kubeconfig };
    const problems = [...connectionProblems(connection), ...problemsIn(values)];
    if (problems.length > 0) {
      return { failures: problems.map((problem) => failureOf(problem, args)) };
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

/** An issue as the engine shows it: without the value of a secret. A kubeconfig always is one. */
function failureOf(issue: Issue, args: Properties): Failure {
  const isHidden = inputsOf(issue).some((name) => name === "kubeconfig" || isSecret(args, [name]));
  return { property: showPaths(issue.paths), reason: render(isHidden ? redact(issue) : issue) };
}
