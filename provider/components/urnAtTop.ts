import * as pulumi from "@pulumi/pulumi";

/**
 * The URN of a resource without a component: as an alias it lets `pulumi import`, which knows no component, bring in what
 * exists under this name. Of `{ parent: rootStackResource }` the SDK makes the same by a dozen outputs.
 */
export function urnAtTop(type: string, name: string): string {
  return `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${type}::${name}`;
}
