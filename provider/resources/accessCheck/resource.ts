import { targetOf } from "../../aws/connection";
import { defaultTiming } from "../../network/timing";
import type { ManagedResource } from "../managed";
import { type CheckEnvironment, repeatedCheck } from "../repeatedCheck";
import { type AccessCheckInputs, accessCheckDefaults, accessCheckKeys, checkAccessInputs } from "./accessCheckInputs";
import { waitForAccess } from "./waitForAccess";

/** The resource `AccessCheck`: waits until an identity has access to a cluster, and changes nothing. */
export function accessCheck(world: CheckEnvironment = { targetOf, timing: defaultTiming }): ManagedResource {
  return repeatedCheck<AccessCheckInputs>({
    name: "an AccessCheck",
    keys: accessCheckKeys,
    defaults: accessCheckDefaults,
    validate: checkAccessInputs,
    run: (inputs) => waitForAccess(inputs, world),
    derived: { expect: ["username", "groups"] },
  });
}
