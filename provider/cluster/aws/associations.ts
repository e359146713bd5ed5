import type { PodIdentityAssociation } from "@aws-sdk/client-eks";
import { ClusterError, ClusterNotFound } from "../errors";
import { type Pace, usualPace } from "../pace";
import { within } from "../within";
import { awsError } from "./errors";
import type { AwsIdentity, AwsSettings } from "./identity";
import { askerOf, identityFor } from "./target";

/** Which association is asked for: a service account has at most one on a cluster. */
export interface AssociationKey {
  clusterName: string;
  namespace: string;
  serviceAccount: string;
}

/**
 * The EKS Pod Identity association of a service account, with its tags, asked of EKS itself: Pulumi's AWS provider has no
 * function for it.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ListPodIdentityAssociations.html
 *
 * @throws ClusterNotFound, ClusterError
 */
export async function findAssociation(
  key: AssociationKey,
  settings: AwsSettings,
  pace: Pace = usualPace,
): Promise<PodIdentityAssociation | undefined> {
  const { clusterName, namespace, serviceAccount } = key;
  const identity = await identityFor(clusterName, settings, pace);
  const { ListPodIdentityAssociationsCommand, DescribePodIdentityAssociationCommand } = await import(
    "@aws-sdk/client-eks"
  );
  const ask = asking(key, identity, askerOf(settings), pace);
  try {
    const list = new ListPodIdentityAssociationsCommand({ clusterName, namespace, serviceAccount });
    const { associations = [] } = (await ask("ListPodIdentityAssociations", () => identity.eks.send(list))) ?? {};
    const [first] = associations;
    if (first === undefined) {
      return undefined;
    }
    const describe = new DescribePodIdentityAssociationCommand({ clusterName, associationId: first.associationId });
    return (await ask("DescribePodIdentityAssociation", () => identity.eks.send(describe)))?.association;
  } finally {
    identity.eks.destroy();
  }
}

/** Calls EKS in bounded time, and says in our words what went wrong. */
function asking({ clusterName }: AssociationKey, { region }: AwsIdentity, asker: string, pace: Pace) {
  const cluster = `cluster ${JSON.stringify(clusterName)} in ${region}`;
  return async <T>(operation: string, call: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await within(pace.credentialsTimeout + pace.requestTimeout, call());
    } catch (error) {
      if ((error as Error).name === "ResourceNotFoundException") {
        if (operation === "DescribePodIdentityAssociation") {
          return undefined;
        }
        throw new ClusterNotFound(`${cluster}: EKS has no cluster of this name in the account of ${asker}.`);
      }
      throw error instanceof ClusterError ? error : awsError(error, { cluster, action: `eks:${operation}`, asker });
    }
  };
}
