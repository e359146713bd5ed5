import type { Timing } from "../network/timing";
import { hidden } from "../validation/render";
import { awsError } from "./awsErrors";
import { type AwsSettings, callerOf } from "./awsIdentity";
import { assumeForPodIdentity } from "./eksAuth";
import { callerDescription, identityFor } from "./login";
import { type AwsIdentity, operation } from "./requests";

/** A role as IAM has it. */
export type RoleReading = { trustPolicy: string } | { missing: true } | { unread: string };

/** The calls that exchange a service account's token for credentials. The credentials are discarded at once. */
export interface SessionIssuer {
  /**
   * Assumes a role with a token of the cluster's issuer.
   * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
   *
   * @throws Rejected if STS rejects the token or denies the role; ClusterError
   */
  assumeWithToken(roleArn: string, token: string): Promise<void>;
  /**
   * Assumes the role of an association with a token that is bound to a pod, and returns the ARN of the session.
   *
   * @throws Rejected if the EKS Auth API rejects the token or denies the role; ClusterError
   */
  assumeForPod(clusterName: string, token: string): Promise<string>;
  /**
   * Reads a role, to find why it was denied. A role of another account than the login's is unread.
   * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
   *
   * @throws ClusterError if the credentials aren't available
   */
  readRole(role: NamedRole): Promise<RoleReading>;
}

/** A role by its ARN, with the ARN's parts. */
export interface NamedRole {
  arn: string;
  account: string;
  name: string;
}

/** AWS rejects a token, or denies the role that it asks for. */
export class Rejected extends Error {
  public constructor(
    /** The code of the error, without the suffix `Exception`. */
    public readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The errors that are about the token or the role, and not about the login or the network. */
const rejections = new Set([
  "AccessDenied",
  "ExpiredToken",
  "IDPCommunicationError",
  "IDPRejectedClaim",
  "InvalidIdentityToken",
  "InvalidToken",
  "ResourceNotFound",
]);

/** The message of a denial that is about the login: it lacks the permission for the call itself. */
const lacksPermission = /is not authorized to perform: eks-auth:/;

/**
 * Exchanges tokens of service accounts for credentials, with the region, the proxies and the time limits of all calls to
 * AWS.
 *
 * @param label The beginning of errors, which names the cluster.
 * @throws ClusterError
 */
export async function withSessionIssuer<T>(
  label: string,
  settings: AwsSettings,
  timing: Timing,
  use: (issuer: SessionIssuer) => Promise<T>,
): Promise<T> {
  const identity = await identityFor("", settings, timing, label);
  const asker = callerDescription(settings);
  const exchange = async <R>(action: string, token: string, call: () => Promise<R>): Promise<R> => {
    try {
      return await operation(identity, timing, call);
    } catch (error) {
      throw rejection(error as Error, token) ?? awsError(error, { cluster: label, action, asker });
    }
  };
  try {
    return await use({
      assumeWithToken: (roleArn, token) =>
        exchange("sts:AssumeRoleWithWebIdentity", token, () => assumeWithWebIdentity(identity, roleArn, token)),
      assumeForPod: (clusterName, token) =>
        exchange("eks-auth:AssumeRoleForPodIdentity", token, () =>
          assumeForPodIdentity(identity, settings, clusterName, token),
        ),
      async readRole(role) {
        try {
          return await operation(identity, timing, () => readRole(identity, role));
        } catch (cause) {
          const error = awsError(cause, { cluster: label, action: "iam:GetRole", asker });
          if (error.kind === "cancelled" || error.kind === "credentials") {
            throw error;
          }
          return { unread: error.message.replace(`${label}: `, "") };
        }
      },
    });
  } finally {
    identity.eks.destroy();
  }
}

function rejection({ name = "", message }: Error, token: string): Rejected | undefined {
  const code = name.replace(/Exception$/, "");
  return rejections.has(code) && !lacksPermission.test(message)
    ? new Rejected(code, message.replaceAll(token, hidden).replace(/\.$/, ""))
    : undefined;
}

/** The call isn't signed: the token is its only credential. */
async function assumeWithWebIdentity(identity: AwsIdentity, roleArn: string, token: string): Promise<void> {
  const { STSClient, AssumeRoleWithWebIdentityCommand } = await import("@aws-sdk/client-sts");
  const sts = new STSClient({ region: identity.region, requestHandler: identity.eks.config.requestHandler });
  const request = { RoleArn: roleArn, RoleSessionName: "eks-auth", WebIdentityToken: token, DurationSeconds: 900 };
  await sts.send(new AssumeRoleWithWebIdentityCommand(request));
}

async function readRole(identity: AwsIdentity, { arn, account, name }: NamedRole): Promise<RoleReading> {
  const { IAMClient, GetRoleCommand } = await import("@aws-sdk/client-iam");
  const { region, eks, credentials } = identity;
  if ((await callerOf(identity)).account !== account) {
    return { unread: `${arn} belongs to another account than the login.` };
  }
  const iam = new IAMClient({ region, credentials, requestHandler: eks.config.requestHandler });
  try {
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    return role?.Arn === arn
      ? { trustPolicy: decodeURIComponent(role.AssumeRolePolicyDocument ?? "") }
      : { missing: true };
  } catch (error) {
    if (/^NoSuchEntity(Exception)?$/.test((error as Error).name)) {
      return { missing: true };
    }
    throw error;
  }
}
