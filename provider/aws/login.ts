import { ClusterError } from "../network/clusterErrors";
import { defaultTiming, type Timing } from "../network/timing";
import { type AwsAttempt, awsError } from "./awsErrors";
import { type AwsSettings, awsIdentity, callerOf } from "./awsIdentity";
import { type AwsIdentity, operation } from "./requests";

/**
 * The identity that signs requests to AWS. Its errors name the cluster, the login and the fix.
 *
 * @param label Another beginning of its errors than the name of the cluster and its region.
 */
export async function identityFor(
  clusterName: string,
  settings: AwsSettings,
  timing: Timing,
  label?: string,
): Promise<AwsIdentity> {
  const name = label ?? `cluster ${JSON.stringify(clusterName)}`;
  const identity = await awsIdentity(settings, timing).catch((error: Error) => {
    if (/region is missing/i.test(error.message)) {
      const fix = "Pass region, or set AWS_REGION or the profile's region.";
      throw new ClusterError("settings", `${name}: no AWS region is set. ${fix}`);
    }
    throw awsError(error, { cluster: name, action: "finding the region", asker: foundBy(settings) });
  });
  const { assumeRoleArn } = settings;
  const attempt: AwsAttempt = {
    cluster: label ?? `${name} in ${identity.region}`,
    action: assumeRoleArn === undefined ? "signing in to AWS" : `sts:AssumeRole on ${assumeRoleArn}`,
    asker: foundBy(settings),
  };
  const credentials = () =>
    operation(identity, timing, identity.credentials).catch((error) => {
      throw awsError(error, attempt);
    });
  return { ...identity, credentials };
}

/**
 * The ARN of the user or session that signs requests to AWS.
 *
 * @throws ClusterError
 */
export async function readCallerArn(
  clusterName: string,
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<string> {
  const identity = await identityFor(clusterName, settings, timing);
  const cluster = `cluster ${JSON.stringify(clusterName)} in ${identity.region}`;
  try {
    return (await operation(identity, timing, () => callerOf(identity))).arn;
  } catch (error) {
    const attempt = { cluster, action: "sts:GetCallerIdentity", asker: callerDescription(settings) };
    throw error instanceof ClusterError ? error : awsError(error as Error, attempt);
  } finally {
    identity.eks.destroy();
  }
}

function foundBy({ profile }: AwsSettings): string {
  return profile === undefined
    ? "the AWS login of the environment"
    : `the AWS login of the profile ${JSON.stringify(profile)}`;
}

/** The description of the caller in errors. */
export function callerDescription(settings: AwsSettings): string {
  const { assumeRoleArn } = settings;
  return assumeRoleArn === undefined
    ? foundBy(settings)
    : `the role ${assumeRoleArn}, assumed with ${foundBy(settings)}`;
}
