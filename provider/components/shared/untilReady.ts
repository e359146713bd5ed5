import type * as pulumi from "@pulumi/pulumi";
import type { KnownPolicy } from "../../eks/grants";
import { policyPermissions } from "../../eks/policyPermissions";
import { AccessCheck } from "../../resources/accessCheckResource";
import type { ConnectionArgs } from "../../resources/awsAuthArgs";
import { Gate } from "../../validation/gate";

/** The access that a check waits for. */
export interface AwaitedAccess {
  /** The Kubernetes username, which may contain placeholders. */
  username?: string;
  groups: string[];
  policies: KnownPolicy[];
}

/**
 * Declares an AccessCheck, `<name>-ready`, for access that the deployer was granted.
 *
 * @param triggers Outputs of the resources that grant the access, which the check waits for.
 * @returns a gate that opens when the deployer has the access
 */
export function untilReady(
  name: string,
  connection: pulumi.Input<ConnectionArgs>,
  access: pulumi.Output<AwaitedAccess>,
  triggers: pulumi.Output<unknown>[],
  parent: pulumi.Resource,
): Gate {
  const check = new AccessCheck(
    `${name}-ready`,
    {
      ...connection,
      expect: access.apply(({ username, groups }) => ({
        username: username?.includes("{{") ? undefined : username,
        groups,
      })),
      permissions: access.apply(({ policies }) => policyPermissions(policies)),
      triggers,
    },
    { parent },
  );
  return Gate.after(check.username);
}
