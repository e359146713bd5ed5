import { defaultTiming, type Timing } from "../network/timing";
import { awsError } from "./awsErrors";
import { type AwsSettings, callerOf } from "./awsIdentity";
import { callerDescription, identityFor } from "./login";
import { operation } from "./requests";

/**
 * The ARN of the identity that an AWS login has, with a session of the role if the login assumes one.
 *
 * @throws ClusterError that names the cluster, the login and the fix, also if AWS denies the role
 */
export async function callerArn(
  clusterName: string,
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<string> {
  const identity = await identityFor(clusterName, settings, timing);
  // Fetched before the call of STS, so that the error names sign-in as the cause.
  await identity.credentials();
  try {
    const { arn } = await operation(identity, timing, () => callerOf(identity));
    return arn;
  } catch (error) {
    const cluster = `cluster ${JSON.stringify(clusterName)} in ${identity.region}`;
    throw awsError(error, { cluster, action: "sts:GetCallerIdentity", asker: callerDescription(settings) });
  }
}
