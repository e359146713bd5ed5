import { EKS } from "@aws-sdk/client-eks";
import { fromSandbox } from "./sandbox";

/** The fields that DescribeCluster returns differently. */
export interface Description {
  /** The endpoint, `https://…`. */
  endpoint?: string;
  /** The API server's CA certificate: the path of a PEM file. */
  ca?: string;
  /** Such as CREATING or DELETING. */
  status?: string;
}

/**
 * Makes EKS describe the sandbox's cluster differently, for every caller, until the returned function is called. It has
 * to be that cluster: a token is for the cluster whose name is signed in it, and the authenticator accepts no other.
 */
export async function describeCluster(description: Description): Promise<() => Promise<void>> {
  const eks = new EKS({ endpoint: fromSandbox("AWS_ENDPOINT_URL"), region: fromSandbox("AWS_REGION") });
  const { cluster } = await eks.describeCluster({ name: fromSandbox("EKS_CLUSTER_NAME") });
  const tags = Object.fromEntries(Object.entries(description).map(([name, value]) => [`sandbox/${name}`, value]));
  await eks.tagResource({ resourceArn: cluster?.arn, tags });
  return async () => {
    // The emulator removes one tag at a time.
    for (const tag of Object.keys(tags)) await eks.untagResource({ resourceArn: cluster?.arn, tagKeys: [tag] });
  };
}
