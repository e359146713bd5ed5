import { readAddon } from "../../aws/addons";
import { callerArn } from "../../aws/callers";
import {
  describeEntry,
  findAssociatedPolicies,
  findAssociation,
  findIdentityProviderConfig,
} from "../../aws/eksLookups";
import { readLists } from "../../aws/lists";
import { readCallerArn } from "../../aws/login";
import { takeOverEntry } from "../../aws/takeOverEntry";
import { usesMocks } from "../../sdkInternals";

/**
 * The calls that components make to AWS in their own process. In a program's unit tests with the SDK's mocks, none is made
 * and nothing is known of what they would return.
 */
export const awsCalls = {
  /** Whether the calls are made. The tests of this package, which replace the AWS SDK's clients, replace this function. */
  areMade: (): boolean => !usesMocks(),
  callerArn: ifMade(callerArn),
  describeEntry: ifMade(describeEntry),
  findAssociatedPolicies: ifMade(findAssociatedPolicies),
  findAssociation: ifMade(findAssociation),
  findIdentityProviderConfig: ifMade(findIdentityProviderConfig),
  readAddon: ifMade(readAddon),
  readCallerArn: ifMade(readCallerArn),
  readLists: ifMade(readLists),
  takeOverEntry: ifMade(takeOverEntry),
};

/** A call with an undefined result if it isn't made. */
function ifMade<Args extends unknown[], Result>(
  call: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result | undefined> {
  return async (...args) => (awsCalls.areMade() ? await call(...args) : undefined);
}
