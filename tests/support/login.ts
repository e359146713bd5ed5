import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual, promisify } from "node:util";
import { IAM } from "@aws-sdk/client-iam";
import { STS } from "@aws-sdk/client-sts";
import { ApiException, AuthenticationV1Api, KubeConfig, type V1UserInfo } from "@kubernetes/client-node";
import { fromSandbox } from "./sandbox";

// A complete login: IAM keys, a token from aws-iam-authenticator, the API server, the authenticator, STS, and aws-auth.

/** A principal's keys, in the environment variables that AWS tools read. */
export type Keys = { AWS_ACCESS_KEY_ID: string; AWS_SECRET_ACCESS_KEY: string; AWS_SESSION_TOKEN?: string };

const aws = () => ({ endpoint: fromSandbox("AWS_ENDPOINT_URL"), region: fromSandbox("AWS_REGION") });

/** Creates an IAM user without permissions in AWS, and an access key for it. */
export async function newUser(name: string, path = "/"): Promise<Keys> {
  const iam = new IAM(aws());
  await iam.createUser({ UserName: name, Path: path });
  const { AccessKey } = await iam.createAccessKey({ UserName: name });
  return keysFrom(AccessKey);
}

/** Deletes an IAM user and its access keys. */
export async function removeUser(name: string): Promise<void> {
  const iam = new IAM(aws());
  const { AccessKeyMetadata = [] } = await iam.listAccessKeys({ UserName: name });
  for (const { AccessKeyId } of AccessKeyMetadata) await iam.deleteAccessKey({ UserName: name, AccessKeyId });
  await iam.deleteUser({ UserName: name });
}

/** Creates an IAM role that every principal of the account may assume; returns its ARN. */
export async function newRole(name: string, path = "/"): Promise<string> {
  const trust = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:root` },
        Action: "sts:AssumeRole",
      },
    ],
  };
  const role = { RoleName: name, Path: path, AssumeRolePolicyDocument: JSON.stringify(trust) };
  const { Role } = await new IAM(aws()).createRole(role);
  return Role?.Arn ?? "";
}

/** Deletes an IAM role. */
export async function removeRole(name: string): Promise<void> {
  await new IAM(aws()).deleteRole({ RoleName: name });
}

/** Assumes a role as the deployer; returns the keys of the session. */
export async function assumeRole(roleArn: string, sessionName: string): Promise<Keys> {
  const { Credentials } = await new STS(aws()).assumeRole({ RoleArn: roleArn, RoleSessionName: sessionName });
  return { ...keysFrom(Credentials), AWS_SESSION_TOKEN: Credentials?.SessionToken };
}

function keysFrom(answer: { AccessKeyId?: string; SecretAccessKey?: string } | undefined): Keys {
  return { AWS_ACCESS_KEY_ID: answer?.AccessKeyId ?? "", AWS_SECRET_ACCESS_KEY: answer?.SecretAccessKey ?? "" };
}

/** The tokens used so far: tokens of the same second are equal, and the API server caches the first one's owner. */
const made = new Set<string>();

/** A token that the API server hasn't seen; the deployer's, unless keys are given. */
export async function newToken(keys: Partial<Keys> = {}): Promise<string> {
  const args = ["token", "--cluster-id", fromSandbox("EKS_CLUSTER_NAME")];
  const env = { ...process.env, ...keys };
  for (;;) {
    const { stdout } = await promisify(execFile)("aws-iam-authenticator", args, { env });
    const { token } = JSON.parse(stdout).status;
    if (!made.has(token)) {
      made.add(token);
      return token;
    }
    await sleep(100);
  }
}

/** A client configuration with only a token, or without credentials. */
export function clientWith(token: string | undefined): KubeConfig {
  const sandbox = new KubeConfig();
  sandbox.loadFromFile(fromSandbox("KUBECONFIG"));
  const cluster = sandbox.getCurrentCluster();
  if (cluster === null) throw new Error("The sandbox's kubeconfig has no current context.");
  const config = new KubeConfig();
  config.loadFromClusterAndUser(cluster, { name: "somebody", token });
  return config;
}

/** The user that the API server reports for the keys; undefined if it rejects them (401). */
export async function reviewOf(keys?: Keys): Promise<V1UserInfo | undefined> {
  const api = clientWith(await newToken(keys)).makeApiClient(AuthenticationV1Api);
  try {
    return (await api.createSelfSubjectReview({ body: {} })).status?.userInfo;
  } catch (error) {
    if (error instanceof ApiException && error.code === 401) return undefined;
    throw error;
  }
}

/** The result of a login: a username with its groups, sorted, including system:authenticated; or 401. */
export type Login = { username: string; groups: string[] } | 401;

/** Logs in with a new token; as the deployer, unless keys are given. */
export async function logIn(keys?: Keys): Promise<Login> {
  const user = await reviewOf(keys);
  return user === undefined ? 401 : { username: user.username ?? "", groups: user.groups ?? [] };
}

/**
 * Logs in until the result is the expected one, since the authenticator sees changes of aws-auth with a delay.
 * @returns The last login, which differs from the expected one if none of 20 attempts matched.
 */
export async function logInUntil(expected: Login, keys?: Keys): Promise<Login> {
  let login = await logIn(keys);
  for (let attempts = 1; attempts < 20 && !isDeepStrictEqual(login, expected); attempts++) {
    // The next token differs after one second at the earliest.
    login = await logIn(keys);
  }
  return login;
}
