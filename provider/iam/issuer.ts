import type { Format } from "../validation/checks";

/**
 * The issuer of an OIDC provider as host and path without the scheme, which is the form that IAM uses in ARNs and in
 * the condition keys of trust policies. Undefined for a URL that IAM rejects: a scheme other than https, a port, a
 * query, a fragment or credentials.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
export function hostAndPath(issuer: string): string | undefined {
  const text = issuer.startsWith("https://") ? issuer : `https://${issuer}`;
  if (issuer.includes("://") && !issuer.startsWith("https://")) {
    return undefined;
  }
  if (/[\s?#@\\]/.test(text) || !URL.canParse(text)) {
    return undefined;
  }
  const rest = text.slice("https://".length);
  const host = rest.split("/", 1)[0] ?? "";
  return isHostName(host) && text.length <= 255 ? rest : undefined;
}

function isHostName(host: string): boolean {
  const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  return new RegExp(`^${label}(?:\\.${label})+$`, "i").test(host);
}

/** The fix for an invalid issuer. */
function fix(value: unknown): string {
  const text = typeof value === "string" ? value : "";
  if (/^http:/i.test(text)) {
    return "IAM accepts only https: use the issuer's https URL.";
  }
  if (/^(?:https:\/\/)?[\w.-]+:\d+(?:[/?#]|$)/.test(text)) {
    return "IAM accepts no port: serve the issuer on 443 and remove the port.";
  }
  if (/[?#]/.test(text)) {
    return "IAM accepts no query or fragment: remove them.";
  }
  return "Pass the cluster's issuer as EKS reports it (identity.oidc.issuer).";
}

export const issuerForm: Format = {
  expected:
    "the URL of an OIDC issuer (https://<host>/<path>, at most 255 characters, without port, query or fragment)",
  fix,
  fits: (text) => hostAndPath(text) !== undefined,
};
