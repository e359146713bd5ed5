import type { Layout } from "./layout";
import { type Authority, type Identity, issueAdministrator, issueServer, makeAuthority, makeTokenKeys } from "./pki";
import { region } from "./settings";

/** The keys and certificates of one sandbox. */
export interface Secrets {
  readonly authority: Authority;
  /** Servers. */
  readonly server: Identity;
  readonly authenticatorServer: Identity;
  readonly sts: Identity;
  /** API server clients, each an administrator with its own name, for the audit log. */
  readonly administrator: Identity;
  readonly supervisor: Identity;
  readonly controllers: Identity;
  readonly authenticator: Identity;
  /** The key pair of service account tokens. */
  readonly tokens: { readonly privateKey: string; readonly publicKey: string };
}

/** The STS host names that the authenticator may call, depending on the host that a token was signed for. */
export const stsHosts = ["sts.amazonaws.com", `sts.${region}.amazonaws.com`];

export async function makeSecrets(layout: Layout): Promise<Secrets> {
  const folder = layout.secrets;
  const authority = await makeAuthority(folder);
  const local = ["127.0.0.1", "localhost"];
  return {
    authority,
    server: await issueServer(authority, folder, "kube-apiserver", [...local, "kubernetes.default.svc"]),
    authenticatorServer: await issueServer(authority, folder, "authenticator-server", local),
    sts: await issueServer(authority, folder, "sts", stsHosts),
    administrator: await issueAdministrator(authority, folder, "sandbox-administrator"),
    supervisor: await issueAdministrator(authority, folder, "sandbox-supervisor"),
    controllers: await issueAdministrator(authority, folder, "sandbox-controllers"),
    authenticator: await issueAdministrator(authority, folder, "aws-iam-authenticator"),
    tokens: makeTokenKeys(folder),
  };
}
