import type { EKSClient } from "@aws-sdk/client-eks";
import { ClusterError, ClusterNotFound } from "../errors";
import type { Pace } from "../pace";
import { awsError } from "./errors";
import type { AwsSettings } from "./identity";
import { askerOf, identityFor } from "./login";
import { operation } from "./requests";

/** Calls one operation of EKS: its answer, or undefined where what it is to describe doesn't exist. */
export type AskEks = <T>(operation: string, call: (eks: EKSClient) => Promise<T>) => Promise<T | undefined>;

/**
 * Asks EKS itself about a cluster, for what Pulumi's AWS provider has no function for. Each call takes bounded time, and
 * what goes wrong is said in our words.
 *
 * @throws ClusterNotFound where EKS has nothing to list since there is no such cluster, ClusterError
 */
export async function askingEks<T>(
  clusterName: string,
  settings: AwsSettings,
  pace: Pace,
  questions: (ask: AskEks) => Promise<T>,
): Promise<T> {
  const identity = await identityFor(clusterName, settings, pace);
  const { region, eks } = identity;
  const asker = askerOf(settings);
  const cluster = `cluster ${JSON.stringify(clusterName)} in ${region}`;
  try {
    return await questions(async (name, call) => {
      try {
        return await operation(identity, pace, () => call(eks));
      } catch (error) {
        if ((error as Error).name === "ResourceNotFoundException") {
          if (name.startsWith("Describe")) {
            return undefined;
          }
          throw new ClusterNotFound(`${cluster}: EKS has no cluster of this name in the account of ${asker}.`);
        }
        throw error instanceof ClusterError ? error : awsError(error, { cluster, action: `eks:${name}`, asker });
      }
    });
  } finally {
    eks.destroy();
  }
}
