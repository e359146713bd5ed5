import type { IAMClient } from "@aws-sdk/client-iam";
import type { IamPrincipal } from "../eks/iamPrincipal";
import type { PrincipalInIam, PrincipalReading } from "../eks/principalStatus";
import { defaultTiming, type Timing } from "../network/timing";
import { awsError } from "./awsErrors";
import type { AwsSettings } from "./awsIdentity";
import { inParallel } from "./clusterEntries";
import { callerDescription, identityFor } from "./login";
import { operation } from "./requests";

/** A role or user of the cluster's account. */
export type NamedPrincipal = Pick<IamPrincipal, "kind" | "name">;

/** The number of principals read at the same time. */
const sideBySide = 10;

/**
 * Reads roles and users of the cluster's account from IAM, and returns them in the given order. A principal that can't
 * be read, because AWS denies the call or IAM can't be reached, is returned as unread.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 *
 * @throws ClusterError
 */
export async function readPrincipals(
  clusterName: string,
  principals: NamedPrincipal[],
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<PrincipalReading[]> {
  if (principals.length === 0) {
    return [];
  }
  const identity = await identityFor(clusterName, settings, timing);
  const { region, eks, credentials } = identity;
  const { IAMClient } = await import("@aws-sdk/client-iam");
  const iam = new IAMClient({ region, credentials, requestHandler: eks.config.requestHandler });
  const cluster = `cluster ${JSON.stringify(clusterName)} in ${region}`;
  const read = async ({ kind, name }: NamedPrincipal): Promise<PrincipalReading> => {
    try {
      return { found: await operation(identity, timing, () => (kind === "role" ? getRole : getUser)(iam, name)) };
    } catch (cause) {
      if ((cause as Error).name === "NoSuchEntityException" || (cause as Error).name === "NoSuchEntity") {
        return { missing: true };
      }
      const action = kind === "role" ? "iam:GetRole" : "iam:GetUser";
      const error = awsError(cause, { cluster, action, asker: callerDescription(settings) });
      if (error.kind === "cancelled" || error.kind === "credentials") {
        throw error;
      }
      return { unread: error.message };
    }
  };
  try {
    return await inParallel(sideBySide, principals, read);
  } finally {
    iam.destroy();
    eks.destroy();
  }
}

/**
 * The ARNs of all roles of the cluster's account under a path.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
 *
 * @throws ClusterError
 */
export async function readRolesUnder(
  clusterName: string,
  pathPrefix: string,
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<string[]> {
  const identity = await identityFor(clusterName, settings, timing);
  const { region, eks, credentials } = identity;
  const { IAMClient, paginateListRoles } = await import("@aws-sdk/client-iam");
  const iam = new IAMClient({ region, credentials, requestHandler: eks.config.requestHandler });
  try {
    return await operation(identity, timing, async () => {
      const arns: string[] = [];
      for await (const { Roles = [] } of paginateListRoles({ client: iam }, { PathPrefix: pathPrefix })) {
        arns.push(...Roles.map(({ Arn = "" }) => Arn));
      }
      return arns;
    });
  } catch (error) {
    const cluster = `cluster ${JSON.stringify(clusterName)} in ${region}`;
    throw awsError(error, { cluster, action: "iam:ListRoles", asker: callerDescription(settings) });
  } finally {
    iam.destroy();
    eks.destroy();
  }
}

async function getRole(iam: IAMClient, name: string): Promise<PrincipalInIam> {
  const { GetRoleCommand } = await import("@aws-sdk/client-iam");
  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: name }));
  const { Arn: arn = "", CreateDate: createdAt, AssumeRolePolicyDocument: document } = role ?? {};
  return { arn, ...(createdAt && { createdAt }), ...(document && { trustPolicy: decodeURIComponent(document) }) };
}

async function getUser(iam: IAMClient, name: string): Promise<PrincipalInIam> {
  const { GetUserCommand } = await import("@aws-sdk/client-iam");
  const { User: { Arn: arn = "", CreateDate: createdAt } = {} } = await iam.send(
    new GetUserCommand({ UserName: name }),
  );
  return { arn, ...(createdAt && { createdAt }) };
}
