import { exec } from "node:child_process";
import type { EKSClient, EKSClientConfig } from "@aws-sdk/client-eks";
import { startCommand } from "../network/command";
import { bounded, signalOfCall, TimedOut, type Timing } from "../network/timing";
import { type AwsIdentity, boundRequests, caBundle, throughProxies } from "./requests";

/** Credentials and region. The AWS SDK's defaults apply to omitted settings. */
export interface AwsSettings {
  region?: string;
  profile?: string;
  /** The ARN of a role to assume with the credentials. */
  assumeRoleArn?: string;
}

/** The session name for assumed roles, which CloudTrail shows. */
const sessionName = "eks-auth";

/**
 * The identity that the AWS SDK finds: in the environment, profiles, SSO, web identity, container or instance. If a
 * profile is given, only the profile is used: a misspelt name must not fall back to another identity.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export async function awsIdentity(settings: AwsSettings, timing: Timing): Promise<AwsIdentity> {
  const { EKSClient } = await import("@aws-sdk/client-eks");
  const { fromIni, fromNodeProviderChain } = await import("@aws-sdk/credential-providers");
  await endCredentialProcesses();
  const { profile } = settings;
  const region = settings.region ?? regionInEnvironment();
  const ca = await caBundle(profile);
  // For the clients that fetch credentials, such as those of SSO.
  const clientConfig: Pick<EKSClientConfig, "requestHandler"> = {};
  const found = profile === undefined ? fromNodeProviderChain({ clientConfig }) : fromIni({ profile, clientConfig });
  const credentials: typeof found = (caller) => inTime(timing.credentialsTimeout, () => found(caller));
  const base = new EKSClient({ region, profile, credentials, ...(ca !== undefined && trusting(ca)) });
  const { requestHandler } = base.config;
  throughProxies(requestHandler, ca);
  const asked = boundRequests(requestHandler, timing.requestTimeout);
  clientConfig.requestHandler = requestHandler;
  const eks = settings.assumeRoleArn === undefined ? base : await assuming(settings.assumeRoleArn, base);
  return {
    region: await eks.config.region(),
    eks,
    credentials: () => eks.config.credentials(),
    clockOffset: () => eks.config.systemClockOffset,
    asked,
  };
}

/** Client settings that trust only these certificate authorities. The limits are the AWS SDK's defaults. */
function trusting(ca: string): Pick<EKSClientConfig, "requestHandler"> {
  return { requestHandler: { httpsAgent: { ca, keepAlive: true, maxSockets: 50 } } };
}

/** Fetches credentials within a time limit. The SDK itself waits for commands and services without a limit. */
async function inTime<T>(milliseconds: number, find: () => Promise<T>): Promise<T> {
  try {
    return await bounded(milliseconds, find);
  } catch (error) {
    throw error instanceof TimedOut ? new NoCredentials(milliseconds) : error;
  }
}

/** Has the name of the SDK's own error for missing credentials, after which the SDK doesn't retry. */
class NoCredentials extends Error {
  public override readonly name = "CredentialsProviderError";

  public constructor(milliseconds: number) {
    super(`the command or service that provides the credentials didn't answer within ${milliseconds / 1000} s`);
  }
}

/** The region, read like the AWS CLI and the AWS provider do: the SDK for JavaScript ignores AWS_DEFAULT_REGION. */
function regionInEnvironment(): string | undefined {
  return process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || undefined;
}

/** A client like `base` that uses a role assumed with the credentials of `base`. */
async function assuming(roleArn: string, base: EKSClient): Promise<EKSClient> {
  const { EKSClient } = await import("@aws-sdk/client-eks");
  const { fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
  const { requestHandler, credentials } = base.config;
  const region = await base.config.region();
  return new EKSClient({
    region,
    requestHandler,
    credentials: fromTemporaryCredentials({
      params: { RoleArn: roleArn, RoleSessionName: sessionName },
      masterCredentials: () => credentials(),
      clientConfig: { region, requestHandler },
    }),
  });
}

/** The account that an AWS login belongs to. */
export async function accountOf(identity: AwsIdentity): Promise<string> {
  return (await callerOf(identity)).account;
}

/**
 * The account and the ARN that an AWS login belongs to. The operation needs no permissions.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function callerOf({ region, eks, credentials }: AwsIdentity): Promise<{ account: string; arn: string }> {
  const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const sts = new STSClient({ region, credentials, requestHandler: eks.config.requestHandler });
  const { Account: account = "", Arn: arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
  return { account, arn };
}

/**
 * Ends the command of a profile (`credential_process`) together with the call that needs it. The AWS SDK leaves it
 * running; this interceptor is the only way to replace how it runs commands. Calls from other code are unaffected.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export async function endCredentialProcesses(): Promise<void> {
  const { externalDataInterceptor } = await import("@smithy/core/config");
  externalDataInterceptor.interceptToken("exec", run);
}

type Done = (error: Error | null, said?: { stdout: string; stderr: string }) => void;

function run(command: string, done: Done): void {
  if (signalOfCall() === undefined) {
    exec(command, (error, stdout, stderr) => done(error, { stdout, stderr }));
    return;
  }
  const started = startCommand(command, [], { shell: true });
  let [stdout, stderr] = ["", ""];
  started.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  started.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  started.once("error", done);
  started.once("close", (code) => {
    done(code === 0 ? null : new Error(`Command failed: ${command}`), { stdout, stderr });
  });
}
