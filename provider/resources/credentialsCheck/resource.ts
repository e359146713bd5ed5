import { targetOf } from "../../aws/connection";
import { defaultTiming } from "../../network/timing";
import type { ManagedResource } from "../managed";
import { type CheckEnvironment, repeatedCheck } from "../repeatedCheck";
import {
  type CredentialsCheckInputs,
  checkCredentialsInputs,
  credentialsCheckDefaults,
  credentialsCheckKeys,
} from "./credentialsInputs";
import { waitForCredentials } from "./waitForCredentials";

/** The resource `CredentialsCheck`: waits until a service account gets AWS credentials, and changes nothing. */
export function credentialsCheck(world: CheckEnvironment = { targetOf, timing: defaultTiming }): ManagedResource {
  return repeatedCheck<CredentialsCheckInputs>({
    name: "a CredentialsCheck",
    keys: credentialsCheckKeys,
    defaults: credentialsCheckDefaults,
    validate: checkCredentialsInputs,
    run: (inputs) => waitForCredentials(inputs, world),
    derived: { roleArn: ["currentRoleArn"] },
  });
}
