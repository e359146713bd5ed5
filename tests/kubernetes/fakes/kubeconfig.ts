/** The parts of a kubeconfig. Omitted parts get plausible values. */
export interface Parts {
  server?: string;
  /** The authority's certificate, as PEM. */
  ca?: string;
  /** The fields of the user. */
  user?: object;
}

/** A kubeconfig, as JSON, which is YAML. */
export function kubeconfig({ server = "https://api.example.com", ca, user = { token: "s3cret-token" } }: Parts = {}) {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "prod", cluster: { server, ...(ca && { "certificate-authority-data": base64(ca) }) } }],
    users: [{ name: "me", user }],
    contexts: [{ name: "prod-me", context: { cluster: "prod", user: "me" } }],
    "current-context": "prod-me",
  };
}

export function kubeconfigText(parts?: Parts): string {
  return JSON.stringify(kubeconfig(parts));
}

export function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
