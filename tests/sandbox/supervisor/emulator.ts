import { readFileSync } from "node:fs";
import { join } from "node:path";
import { apiServerUrl } from "./apiServer";
import type { Context } from "./context";
import { answers } from "./http";
import { type RunningPart, startPart } from "./parts";
import { account, clusterName, issuer, type Ports, region } from "./settings";

export const awsUrl = (ports: Ports) => `http://127.0.0.1:${ports.awsHttp}`;

const serve = join(__dirname, "../emulator/serve.py");

/** Starts the AWS emulator with the overlay's fixes. It checks signatures and evaluates IAM policies. */
export function startEmulator(context: Context): Promise<RunningPart> {
  const { layout, programs, ports, secrets, env } = context;
  return startPart(context, {
    name: "aws-emulator",
    command: programs.python,
    args: ["-B", serve],
    env: {
      AUTH: "true",
      GATEWAY_PORT: String(ports.awsHttp),
      MINISTACK_HOST: "127.0.0.1",
      MINISTACK_ACCOUNT_ID: account,
      MINISTACK_REGION: region,
      // Listeners that nothing here uses, on fixed ports and on every address.
      SFTP_ENABLED: "0",
      IOT_MTLS_ENABLED: "0",
      // No containers, even if Docker is available.
      DOCKER_HOST: `unix://${join(layout.folder, "no-docker")}`,
      SANDBOX_HTTP_PORT: String(ports.awsHttp),
      SANDBOX_HTTPS_PORT: String(ports.awsHttps),
      SANDBOX_TLS_CERTIFICATE: secrets.sts.certificate,
      SANDBOX_TLS_KEY: secrets.sts.key,
      SANDBOX_CLUSTER_NAME: clusterName,
      SANDBOX_CLUSTER_ENDPOINT: apiServerUrl(ports),
      SANDBOX_CLUSTER_CA: readFileSync(secrets.authority.file).toString("base64"),
      SANDBOX_ISSUER: issuer,
      SANDBOX_ISSUER_KEY: secrets.tokens.publicKey,
      SANDBOX_TRUST_POLICY_QUOTA: env.SANDBOX_TRUST_POLICY_QUOTA ?? "2048",
    },
    isReady: () => answers(`${awsUrl(ports)}/_ministack/health`),
  });
}
