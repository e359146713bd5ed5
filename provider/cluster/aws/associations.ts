import type { PodIdentityAssociation } from "@aws-sdk/client-eks";
import { type Pace, usualPace } from "../pace";
import { askingEks } from "./ask";
import type { AwsSettings } from "./identity";

/** Which association is asked for: a service account has at most one on a cluster. */
export interface AssociationKey {
  clusterName: string;
  namespace: string;
  serviceAccount: string;
}

/**
 * The EKS Pod Identity association of a service account, with its tags, read from EKS: Pulumi's AWS provider has no
 * function for it.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ListPodIdentityAssociations.html
 *
 * @throws ClusterNotFound, ClusterError
 */
export async function findAssociation(
  { clusterName, namespace, serviceAccount }: AssociationKey,
  settings: AwsSettings,
  pace: Pace = usualPace,
): Promise<PodIdentityAssociation | undefined> {
  const { ListPodIdentityAssociationsCommand, DescribePodIdentityAssociationCommand } = await import(
    "@aws-sdk/client-eks"
  );
  return askingEks(clusterName, settings, pace, async (ask) => {
    const list = new ListPodIdentityAssociationsCommand({ clusterName, namespace, serviceAccount });
    const { associations = [] } = (await ask("ListPodIdentityAssociations", (eks) => eks.send(list))) ?? {};
    const [first] = associations;
    if (first === undefined) {
      return undefined;
    }
    const describe = new DescribePodIdentityAssociationCommand({ clusterName, associationId: first.associationId });
    return (await ask("DescribePodIdentityAssociation", (eks) => eks.send(describe)))?.association;
  });
}
