import type { AwsIdentity } from "./identity";

/**
 * The account that an AWS login belongs to. Every login may call this operation.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function accountOf({ region, eks, credentials }: AwsIdentity): Promise<string> {
  const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const sts = new STSClient({ region, credentials, requestHandler: eks.config.requestHandler });
  const { Account = "" } = await sts.send(new GetCallerIdentityCommand({}));
  return Account;
}
