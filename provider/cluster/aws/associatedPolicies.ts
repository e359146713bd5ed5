import type { AssociatedAccessPolicy } from "@aws-sdk/client-eks";
import { type Pace, usualPace } from "../pace";
import { askingEks } from "./ask";
import type { AwsSettings } from "./identity";

/** An access entry, and the access policies that are associated with it: at most 20, which is one page. */
export interface AssociatedPolicies {
  entryArn: string;
  policies: AssociatedAccessPolicy[];
}

/**
 * The access policies of an access entry, read from EKS itself: Pulumi's AWS provider has no function for them. Undefined
 * where there is no such entry.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAssociatedAccessPolicies.html
 *
 * @throws ClusterNotFound, ClusterError
 */
export async function findAssociatedPolicies(
  entry: { clusterName: string; principalArn: string },
  settings: AwsSettings,
  pace: Pace = usualPace,
): Promise<AssociatedPolicies | undefined> {
  const { DescribeAccessEntryCommand, ListAssociatedAccessPoliciesCommand } = await import("@aws-sdk/client-eks");
  return askingEks(entry.clusterName, settings, pace, async (ask) => {
    const describe = new DescribeAccessEntryCommand(entry);
    const described = await ask("DescribeAccessEntry", (eks) => eks.send(describe));
    if (described?.accessEntry === undefined) {
      return undefined;
    }
    const list = new ListAssociatedAccessPoliciesCommand(entry);
    const { associatedAccessPolicies = [] } =
      (await ask("ListAssociatedAccessPolicies", (eks) => eks.send(list))) ?? {};
    return { entryArn: described.accessEntry.accessEntryArn ?? "", policies: associatedAccessPolicies };
  });
}
