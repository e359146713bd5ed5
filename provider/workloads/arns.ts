import type { Place } from "./scopes";

/** Resources of the account in the region. */
export function ours({ partition, region, accountId }: Place, service: string, ...resources: string[]): string[] {
  return resources.map((resource) => `arn:${partition}:${service}:${region}:${accountId}:${resource}`);
}

/**
 * Resources of the region in any account: resources that another account shares with this one, such as the subnets of a
 * shared VPC, and resources whose ARN contains no account, such as images and snapshots.
 */
export function anyones({ partition, region }: Place, service: string, ...resources: string[]): string[] {
  return resources.map((resource) => `arn:${partition}:${service}:${region}:*:${resource}`);
}

/** Resources of the account without a region, such as IAM resources. */
export function global({ partition, accountId }: Place, service: string, ...resources: string[]): string[] {
  return resources.map((resource) => `arn:${partition}:${service}::${accountId}:${resource}`);
}

/** Resources whose ARN contains neither region nor account, such as those of Route 53 and S3. */
export function placeless({ partition }: Pick<Place, "partition">, service: string, ...resources: string[]): string[] {
  return resources.map((resource) => `arn:${partition}:${service}:::${resource}`);
}
