import { type Pace, usualPace } from "../pace";
import { askingEks } from "./ask";
import type { AwsSettings } from "./identity";
import { asListed, type ListedEntry } from "./lists";

/**
 * The access entry of a principal with its tags, read from EKS: Pulumi's AWS provider returns no tags before its
 * version 7.16. Undefined where there is no such entry.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAccessEntry.html
 * https://github.com/hashicorp/terraform-provider-aws/pull/45867
 *
 * @throws ClusterError
 */
export async function describeEntry(
  key: { clusterName: string; principalArn: string },
  settings: AwsSettings,
  pace: Pace = usualPace,
): Promise<ListedEntry | undefined> {
  const { DescribeAccessEntryCommand } = await import("@aws-sdk/client-eks");
  return askingEks(key.clusterName, settings, pace, async (ask) => {
    const describe = new DescribeAccessEntryCommand(key);
    const described = await ask("DescribeAccessEntry", (eks) => eks.send(describe));
    return described?.accessEntry && asListed(described.accessEntry);
  });
}
