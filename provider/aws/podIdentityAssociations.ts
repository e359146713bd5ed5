import type { PodAssociation } from "../eks/reportedAccounts";
import { defaultTiming, type Timing } from "../network/timing";
import type { AwsSettings } from "./awsIdentity";
import { inParallel, unlessDenied } from "./clusterEntries";
import { type EksQuery, withEks } from "./eksLookups";

/** The associations of a cluster, and the reasons why some of them can't be read. */
export interface AssociationsReading {
  /** Undefined if they can't be listed. */
  associations?: PodAssociation[];
  unread: string[];
}

/** Page size of the list, and the number of associations described at the same time. */
const [pageSize, sideBySide] = [100, 10];

/**
 * Reads the EKS Pod Identity associations of a cluster. What the caller isn't allowed to read is returned as `unread`.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ListPodIdentityAssociations.html
 *
 * @throws ClusterNotFound, ClusterError
 */
export async function readAssociations(
  clusterName: string,
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<AssociationsReading> {
  const unread = new Set<string>();
  const associations = await withEks(clusterName, settings, timing, async (ask) => {
    const ids = await unlessDenied(unread, () => listIds(ask, clusterName));
    const read = (id: string) => unlessDenied(unread, () => readAssociation(ask, clusterName, id));
    return ids && (await inParallel(sideBySide, ids, read));
  });
  const found = associations?.filter((association) => association !== undefined);
  return { ...(found && { associations: found }), unread: [...unread] };
}

async function listIds(ask: EksQuery, clusterName: string): Promise<string[]> {
  const { ListPodIdentityAssociationsCommand } = await import("@aws-sdk/client-eks");
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const list = new ListPodIdentityAssociationsCommand({ clusterName, maxResults: pageSize, nextToken });
    const page = await ask("ListPodIdentityAssociations", (eks) => eks.send(list));
    found.push(...(page?.associations ?? []).map(({ associationId = "" }) => associationId));
    nextToken = page?.nextToken;
  } while (nextToken);
  return found;
}

/** Undefined if the association was deleted in the meantime. */
async function readAssociation(
  ask: EksQuery,
  clusterName: string,
  associationId: string,
): Promise<PodAssociation | undefined> {
  const { DescribePodIdentityAssociationCommand } = await import("@aws-sdk/client-eks");
  const describe = new DescribePodIdentityAssociationCommand({ clusterName, associationId });
  const found = (await ask("DescribePodIdentityAssociation", (eks) => eks.send(describe)))?.association;
  if (found === undefined) {
    return undefined;
  }
  const { associationArn = "", namespace = "", serviceAccount = "", roleArn = "", targetRoleArn, tags = {} } = found;
  return {
    associationArn,
    namespace,
    serviceAccount,
    roleArn,
    ...(targetRoleArn && { targetRoleArn }),
    hasSessionTags: found.disableSessionTags !== true,
    tags,
  };
}
