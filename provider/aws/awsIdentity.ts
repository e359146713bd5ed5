import { exec } from "node:child_process";
import type { EKSClient, EKSClientConfig } from "@aws-sdk/client-eks";
import { startCommand } from "../network/command";
import { bounded, signalOfCall, TimedOut, type Timing } from "../network/timing";
import { type AwsIdentity, boundRequests, caBundle, throughProxies } from "./requests";

/** Which credentials and which region: what is left out is found as the AWS SDK finds it. */
export interface AwsSettings {
  region?: string;
  profile?: string;
  /** The ARN of a role; the credentials are used to assume it. */
  assumeRoleArn?: string;
}

/** The name of our sessions of an assumed role, as CloudTrail shows it. */
const sessionName = "eks-auth";

/**
 * The identity that the AWS SDK finds: in the environment, profiles, SSO, web identity, container or instance. With a
 * profile only there: a misspelt one must not lead to whoever else is found.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export async function awsIdentity(settings: AwsSettings, pace: Timing): Promise<AwsIdentity> {
  const { EKSClient } = await import("@aws-sdk/client-eks");
  const { fromIni, fromNodeProviderChain } = await import("@aws-sdk/credential-providers");
  await endCredentialProcesses();
  const { profile } = settings;
  const region = settings.region ?? regionInEnvironment();
  const ca = await caBundle(profile);
  // Of the clients that get credentials, such as those of SSO.
  const clientConfig: Pick<EKSClientConfig, "requestHandler"> = {};
  const found = profile === undefined ? fromNodeProviderChain({ clientConfig }) : fromIni({ profile, clientConfig });
  const credentials: typeof found = (caller) => inTime(pace.credentialsTimeout, () => found(caller));
  const base = new EKSClient({ region, profile, credentials, ...(ca !== undefined && trusting(ca)) });
  const { requestHandler } = base.config;
  throughProxies(requestHandler, ca);
  const asked = boundRequests(requestHandler, pace.requestTimeout);
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

/** What makes a client trust these authorities and no others. The limits are those of the AWS SDK. */
function trusting(ca: string): Pick<EKSClientConfig, "requestHandler"> {
  return { requestHandler: { httpsAgent: { ca, keepAlive: true, maxSockets: 50 } } };
}

/** Credentials, which commands and services give that the SDK waits for without a limit. */
async function inTime<T>(milliseconds: number, find: () => Promise<T>): Promise<T> {
  try {
    return await bounded(milliseconds, find);
  } catch (error) {
    throw error instanceof TimedOut ? new NoCredentials(milliseconds) : error;
  }
}

/** What the SDK throws where there are no credentials: it doesn't ask for them again. */
class NoCredentials extends Error {
  public override readonly name = "CredentialsProviderError";

  public constructor(milliseconds: number) {
    super(`the command or service that gives its credentials didn't answer within ${milliseconds / 1000} s`);
  }
}

/** The region where the AWS provider finds it: unlike the AWS CLI and provider, the SDK doesn't know the second name. */
function regionInEnvironment(): string | undefined {
  return process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || undefined;
}

/** A client like `base` that calls as a role which `base` may assume. */
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

/**
 * Has the command of a profile (`credential_process`) end with the call that needs it. The AWS SDK leaves it running,
 * and has this one place where what it runs commands with can be replaced. Calls that aren't ours run it as ever.
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
