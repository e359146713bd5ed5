import type { SandboxPart } from "../install/parts";

/** The sandbox's visible properties. All of them are made up. */
export const account = "123456789012";
export const region = "us-west-2";
export const clusterName = "sandbox";
export const issuer = `https://oidc.eks.${region}.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E`;

/** The IAM user that deploys: an administrator of the account, and the creator of the cluster. */
export const deployer = "deployer";
export const deployerArn = `arn:aws:iam::${account}:user/${deployer}`;

/** The ports of one sandbox, all on 127.0.0.1. */
export interface Ports {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
  readonly authenticator: number;
  readonly awsHttp: number;
  readonly awsHttps: number;
  readonly tunnel: number;
  readonly verifier: number;
  readonly webhooks: number;
}

/**
 * The programs of the sandbox. `EKS_AUTH_SANDBOX_ETCD`, `…_APISERVER`, `…_CONTROLLERS`, `…_AUTHENTICATOR` and
 * `…_PYTHON` replace one of them, for example with your own build of the API server.
 */
export function programs(installed: Record<SandboxPart, string>, env: NodeJS.ProcessEnv) {
  return {
    etcd: env.EKS_AUTH_SANDBOX_ETCD ?? installed.etcd,
    apiServer: env.EKS_AUTH_SANDBOX_APISERVER ?? installed["kube-apiserver"],
    controllers: env.EKS_AUTH_SANDBOX_CONTROLLERS ?? installed["kube-controllers"],
    authenticator: env.EKS_AUTH_SANDBOX_AUTHENTICATOR ?? installed["aws-iam-authenticator"],
    python: env.EKS_AUTH_SANDBOX_PYTHON ?? installed.emulator,
  };
}

export type Programs = ReturnType<typeof programs>;
