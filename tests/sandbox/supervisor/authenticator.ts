import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { apiServerUrl } from "./apiServer";
import type { Context } from "./context";
import { answers } from "./http";
import { writeKubeconfig } from "./kubeconfig";
import { type RunningPart, startPart } from "./parts";
import { close, listen } from "./ports";
import { account, clusterName, deployerArn, region } from "./settings";

/** The authenticator also opens this port on every address, for health checks that nothing here uses. */
const healthPort = 21363;

/** The URL of an authenticator for TokenReviews. */
export const authenticatorUrl = (port: number) => `https://127.0.0.1:${port}/authenticate`;

/**
 * Starts the authenticator as EKS runs it: it maps the cluster's creator automatically, and all other principals
 * according to the ConfigMap kube-system/aws-auth.
 */
export function startAuthenticator(context: Context): Promise<RunningPart> {
  const { layout, ports, secrets } = context;
  const kubeconfig = join(layout.secrets, "authenticator.kubeconfig");
  writeKubeconfig(kubeconfig, apiServerUrl(ports), secrets.authority.file, secrets.authenticator);
  const creator = { userARN: deployerArn, username: "kubernetes-admin", groups: ["system:masters"] };
  return start(context, "aws-iam-authenticator", ports.authenticator, { mapUsers: [creator] }, [
    "--backend-mode=MountedFile,EKSConfigMap",
    `--kubeconfig=${kubeconfig}`,
  ]);
}

/**
 * Starts a second authenticator, which identifies the owner of a token for the webhooks before they read its access
 * entry. It verifies tokens like the first one, and maps every principal of the account.
 */
export function startVerifier(context: Context): Promise<RunningPart> {
  const server = { mapAccounts: [account] };
  return start(context, "token-verifier", context.ports.verifier, server, ["--backend-mode=MountedFile"]);
}

/** Starts an authenticator. Its calls to STS go through the tunnel. */
async function start(
  context: Context,
  name: string,
  port: number,
  server: object,
  args: string[],
): Promise<RunningPart> {
  const { layout, programs, ports, secrets } = context;
  const state = join(layout.folder, name);
  mkdirSync(state, { recursive: true });
  copyFileSync(secrets.authenticatorServer.certificate, join(state, "cert.pem"));
  copyFileSync(secrets.authenticatorServer.key, join(state, "key.pem"));
  const config = join(state, "config.json");
  writeFileSync(config, JSON.stringify({ clusterID: clusterName, server }));
  return withHealthPortTaken(context.signal, () =>
    startPart(context, {
      name,
      command: programs.authenticator,
      args: [
        "server",
        `--config=${config}`,
        ...args,
        `--state-dir=${state}`,
        "--kubeconfig-pregenerated",
        "--address=127.0.0.1",
        `--port=${port}`,
      ],
      env: {
        AWS_REGION: region,
        HTTPS_PROXY: `http://127.0.0.1:${ports.tunnel}`,
        NO_PROXY: "127.0.0.1",
        SSL_CERT_FILE: secrets.authority.file,
      },
      isReady: () => answers(`https://127.0.0.1:${port}/healthz`, secrets.authority.file),
    }),
  );
}

/**
 * Holds the health port on 127.0.0.1 while the authenticator starts, so that it can't open the port to the network: it
 * tries once and continues without it. If another program, such as another sandbox, holds the port, this waits briefly.
 */
async function withHealthPortTaken<T>(signal: AbortSignal, start: () => Promise<T>): Promise<T> {
  let holder = await listen(healthPort);
  for (let tries = 0; holder === undefined && tries < 50; tries++) {
    await sleep(100, undefined, { signal });
    holder = await listen(healthPort);
  }
  try {
    return await start();
  } finally {
    if (holder !== undefined) await close(holder);
  }
}
