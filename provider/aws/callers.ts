import { deployerArn } from "../eks/unmanagedAccess";
import { ClusterError } from "../network/clusterErrors";
import { defaultTiming, type Timing } from "../network/timing";
import { awsError } from "./awsErrors";
import { type AwsSettings, callerOf } from "./awsIdentity";
import { callerDescription, identityFor } from "./login";
import { operation } from "./requests";

/**
 * The ARNs of the identities that settings lead to: the identity in use and, with `assumeRoleArn`, the identity that assumes
 * the role. For a session it is the ARN of the role without its path.
 *
 * @param account The ID of the cluster's account.
 * @throws ClusterError, also if the identity in use belongs to another account, which may have another cluster of this name
 */
export async function readCallers(
  cluster: { name: string; account: string },
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<string[]> {
  const { assumeRoleArn: _, ...base } = settings;
  const logins = settings.assumeRoleArn === undefined ? [settings] : [settings, base];
  const [used, ...others] = await Promise.all(logins.map((login) => readCaller(cluster.name, login, timing)));
  if (used !== undefined && used.account !== cluster.account) {
    throw new ClusterError(
      "elsewhere",
      `${callerDescription(settings)} belongs to account ${used.account}; expected ${cluster.account}, the account of the ` +
        "cluster. Pass profile or assumeRoleArn for that account.",
    );
  }
  return [used, ...others].flatMap((caller) => (caller === undefined ? [] : [deployerArn(caller.arn)]));
}

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
  return (await readCaller(clusterName, settings, timing)).arn;
}

async function readCaller(clusterName: string, settings: AwsSettings, timing: Timing) {
  const identity = await identityFor(clusterName, settings, timing);
  const cluster = `cluster ${JSON.stringify(clusterName)} in ${identity.region}`;
  try {
    // Fetched before the call of STS, so that the error names sign-in as the cause.
    await identity.credentials();
    return await operation(identity, timing, () => callerOf(identity));
  } catch (error) {
    throw awsError(error, { cluster, action: "sts:GetCallerIdentity", asker: callerDescription(settings) });
  } finally {
    identity.eks.destroy();
  }
}
