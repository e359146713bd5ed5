/** The properties of a cluster that a kubeconfig contains. */
export interface ClusterConnection {
  name: string;
  /** The URL of the API server. */
  endpoint: string;
  /** The certificate of its authority: PEM, base64-encoded. */
  certificateAuthority: string;
}

/** The settings for a user's login at an OIDC issuer. */
export interface Login {
  /** The user's name in the kubeconfig. */
  name: string;
  issuerUrl: string;
  clientId: string;
  scopes: string[];
}

/**
 * A kubeconfig user who logs in at an OIDC issuer with the kubectl plugin kubelogin, which opens the browser, and
 * stores and renews the tokens. It contains no secret.
 * https://github.com/int128/kubelogin
 */
export function loginUser({ issuerUrl, clientId, scopes }: Login): object {
  return {
    exec: {
      // The version that every kubelogin supports; before 1.31, it supports no other.
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "kubectl",
      args: [
        "oidc-login",
        "get-token",
        `--oidc-issuer-url=${issuerUrl}`,
        `--oidc-client-id=${clientId}`,
        ...scopes.map((scope) => `--oidc-extra-scope=${scope}`),
      ],
      installHint: "Install kubelogin: kubectl krew install oidc-login",
      interactiveMode: "IfAvailable",
    },
  };
}

/**
 * A kubeconfig for users who log in at an OIDC issuer: one cluster, one user, one context.
 * https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
export function loginKubeconfig(cluster: ClusterConnection, login: Login): object {
  return kubeconfigWith(cluster, { name: login.name, user: loginUser(login) }, `${login.name}@${cluster.name}`);
}

/** A kubeconfig user who gets tokens from the command `eks-auth token`, which needs no other program. */
export function tokenUser(args: readonly string[]): object {
  return {
    exec: {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "eks-auth",
      args: ["token", ...args],
      installHint: "Install eks-auth: npm install --global pulumi-eks-auth",
      interactiveMode: "Never",
    },
  };
}

/** A kubeconfig with one cluster, one user and one context. */
export function kubeconfigWith(
  cluster: ClusterConnection,
  user: { name: string; user: object },
  context: string,
): object {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: cluster.name,
        cluster: { server: cluster.endpoint, "certificate-authority-data": cluster.certificateAuthority },
      },
    ],
    users: [user],
    contexts: [{ name: context, context: { cluster: cluster.name, user: user.name } }],
    "current-context": context,
  };
}
