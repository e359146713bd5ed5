import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "./context";
import { answers } from "./http";
import { writeKubeconfig } from "./kubeconfig";
import type { Layout } from "./layout";
import { type RunningPart, startPart } from "./parts";
import { issuer, type Ports } from "./settings";

export const apiServerUrl = (ports: Ports) => `https://127.0.0.1:${ports.apiServer}`;

/** The API server's record of every request, one JSON object per line. */
export const auditLog = (layout: Layout) => join(layout.folder, "audit.log");

/**
 * The API server's issuers of user tokens, none at the start. The API server reads the file again when it changes: a
 * test adds the issuer of the cluster's identity provider config, which EKS does on its own.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#using-authentication-configuration
 */
export const authenticationFile = (layout: Layout) => join(layout.folder, "authentication.json");

const noIssuers = { apiVersion: "apiserver.config.k8s.io/v1", kind: "AuthenticationConfiguration", jwt: [] };

/** Records every request with its user and status, and the bodies of ConfigMap changes. */
const auditPolicy = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [
    { level: "RequestResponse", verbs: ["create", "update", "patch"], resources: [{ resources: ["configmaps"] }] },
    { level: "Metadata" },
  ],
};

/** Starts the API server with EKS's visible settings: issuer, logins, RBAC and access policies, no anonymous access. */
export function startApiServer(context: Context): Promise<RunningPart> {
  const { layout, programs, ports, secrets } = context;
  const webhook = (name: "authenticate" | "authorize") =>
    writeKubeconfig(
      join(layout.secrets, `${name}.kubeconfig`),
      `https://127.0.0.1:${ports.webhooks}/${name}`,
      secrets.authority.file,
    );
  const policy = join(layout.folder, "audit-policy.json");
  writeFileSync(policy, JSON.stringify(auditPolicy));
  writeFileSync(authenticationFile(layout), JSON.stringify(noIssuers));
  return startPart(context, {
    name: "kube-apiserver",
    command: programs.apiServer,
    args: [
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1",
      "--endpoint-reconciler-type=none",
      `--secure-port=${ports.apiServer}`,
      `--tls-cert-file=${secrets.server.certificate}`,
      `--tls-private-key-file=${secrets.server.key}`,
      `--client-ca-file=${secrets.authority.file}`,
      "--service-cluster-ip-range=10.100.0.0/16",
      `--service-account-issuer=${issuer}`,
      `--service-account-signing-key-file=${secrets.tokens.privateKey}`,
      `--service-account-key-file=${secrets.tokens.publicKey}`,
      "--authorization-mode=RBAC,Webhook",
      `--authorization-webhook-config-file=${webhook("authorize")}`,
      "--authorization-webhook-version=v1",
      "--authorization-webhook-cache-authorized-ttl=0s",
      "--authorization-webhook-cache-unauthorized-ttl=0s",
      "--anonymous-auth=false",
      `--authentication-config=${authenticationFile(layout)}`,
      `--authentication-token-webhook-config-file=${webhook("authenticate")}`,
      "--authentication-token-webhook-cache-ttl=500ms",
      `--audit-log-path=${auditLog(layout)}`,
      `--audit-policy-file=${policy}`,
      // In megabytes: one file for the whole run, so that readers don't need to handle rotation.
      "--audit-log-maxsize=10000",
    ],
    isReady: () => answers(`${apiServerUrl(ports)}/readyz`, secrets.authority.file, secrets.supervisor),
  });
}
