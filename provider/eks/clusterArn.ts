import { parseArn } from "../iam/arn";
import type { Format } from "../validation/checks";

/** The partition, region and account of a cluster. */
export interface ClusterPlace {
  partition: string;
  region: string;
  account: string;
}

/**
 * The ARN of a cluster.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export function clusterArn({ partition, region, account }: ClusterPlace, name: string): string {
  return `arn:${partition}:eks:${region}:${account}:cluster/${name}`;
}

/** The place and name of the cluster with this ARN; undefined for any other text. */
export function clusterOf(text: string): (ClusterPlace & { name: string }) | undefined {
  const { partition = "", service, region = "", accountId: account = "", resource = "" } = parseArn(text) ?? {};
  const name = /^cluster\/([0-9A-Za-z][0-9A-Za-z_-]{0,99})$/.exec(resource)?.[1];
  const isCluster = /^aws[a-z-]*$/.test(partition) && service === "eks" && region !== "" && /^\d{12}$/.test(account);
  return isCluster && name !== undefined ? { partition, region, account, name } : undefined;
}

export const clusterArnForm: Format = {
  expected: "the ARN of an EKS cluster (arn:<partition>:eks:<region>:<account>:cluster/<name>)",
  fix: "Pass the ARN exactly as EKS shows it, or omit clusterArn.",
  fits: (text) => clusterOf(text) !== undefined,
};
