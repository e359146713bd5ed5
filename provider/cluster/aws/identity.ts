import type { EKSClient, EKSClientConfig } from "@aws-sdk/client-eks";
import { bounded, TimedOut } from "../bounded";
import type { Pace } from "../pace";
import { caBundle } from "./caBundle";
import { endCredentialProcesses } from "./credentialProcess";
import type { AwsKeys } from "./presign";
import { boundRequests, throughProxies } from "./requests";

/** Whom AWS is asked as, and where. */
export interface AwsIdentity {
  region: string;
  eks: EKSClient;
  /** The credentials, got anew when they are about to expire. */
  credentials(): Promise<AwsKeys>;
  /** By how many milliseconds the clock of AWS is ahead of ours, as far as its answers have told. */
  clockOffset(): number;
  /** Who was asked last, as in `https://eks.us-west-2.amazonaws.com`; undefined before the first request. */
  asked(): string | undefined;
}

/** Which credentials and which region: what is left out is found as the AWS SDK finds it. */
export interface AwsSettings {
  region?: string;
  profile?: string;
  /** The ARN of a role; the credentials are used to assume it. */
  roleToAssume?: string;
}

/** The name of our sessions of an assumed role, as CloudTrail shows it. */
const sessionName = "eks-auth";

/**
 * The identity that the AWS SDK finds: in the environment, profiles, SSO, web identity, container or instance. With a
 * profile only there: a misspelt one must not lead to whoever else is found.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export async function awsIdentity(settings: AwsSettings, pace: Pace): Promise<AwsIdentity> {
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
  const eks = settings.roleToAssume === undefined ? base : await assuming(settings.roleToAssume, base);
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
