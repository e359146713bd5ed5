import { lookup } from "node:dns/promises";
import type { ProxyServer } from "../network/proxyServer";
import { bounded } from "../network/timing";
import type { KubeConfig } from "./kubeConfigClient";

/** The API server of a connection. */
export interface Target {
  /** `https://…`, without a trailing slash. */
  endpoint: string;
  /** The beginning of errors, as in `cluster "prod" in us-west-2 (https://…)`. */
  label: string;
  /** The proxy to connect through; omitted for a direct connection. */
  proxy?: ProxyServer;
  /** The cluster as EKS describes it; omitted with a kubeconfig. */
  cluster?: ClusterDescription;
  /** How to get access to it, for the error if the API server rejects the credentials. */
  howToBeKnown: string;
  /** Address, certificates and credentials, for one request. */
  kubeConfig(): KubeConfig;
  /** Discards rejected credentials; omitted if new ones would be the same. */
  renew?(): void;
}

/** The description of a cluster from EKS, without its API server. */
export interface ClusterDescription {
  arn: string;
  /** `API`, `API_AND_CONFIG_MAP` or `CONFIG_MAP`; omitted for a cluster that is older than these modes. */
  authenticationMode?: string;
  /** Whether the cluster's creator became an administrator; omitted if EKS doesn't return it. */
  creatorIsAdministrator?: boolean;
  /** The issuer of the tokens of service accounts, `https://…`; omitted if EKS doesn't return it. */
  issuer?: string;
}

/**
 * The normalized address of an API server: host in lower case, no default port, no trailing slash. Undefined for any
 * other text: a scheme other than https, or a URL with credentials, a query or a fragment.
 */
export function endpointOf(server: string): string | undefined {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (
    url?.protocol !== "https:" ||
    url.username !== "" ||
    url.password !== "" ||
    url.search !== "" ||
    url.hash !== ""
  ) {
    return undefined;
  }
  return url.href.replace(/\/+$/, "");
}

/** Resolves a host name; fails with the code ENOTFOUND if there is no such host. */
export type Resolve = (host: string) => Promise<unknown>;

/** The time limit for resolving a host name, in milliseconds. */
const lookUpTimeout = 20_000;

/** Endpoints of EKS API servers, as in `<id>.gr7.us-west-2.eks.amazonaws.com`. */
const eksEndpoint = /^[0-9a-f]+\.[0-9a-z]+\.([a-z]+(?:-[a-z]+)+-\d+)\.eks\.[0-9a-z.]+$/;
/** Endpoints of clusters with IPv6, as in `<id>.eks-cluster.us-west-2.api.aws`. */
const dualStackEndpoint = /^[0-9a-f]+\.eks-cluster\.([a-z]+(?:-[a-z]+)+-\d+)\.[0-9a-z.]+$/;

/**
 * True if the host of an EKS endpoint no longer exists, as after the cluster was deleted: the host doesn't resolve, but
 * the host of EKS itself in that region does, so the network isn't at fault. False for any other endpoint, and in
 * doubt.
 * https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export async function endpointIsUnused(
  endpoint: string,
  resolve: Resolve = lookup,
  timeout = lookUpTimeout,
): Promise<boolean> {
  const host = hostOf(endpoint);
  const region = regionOf(host);
  if (region === undefined || (await exists(host, resolve, timeout)) !== false) {
    return false;
  }
  const { partition } = await import("@aws-sdk/core/client");
  return (await exists(`eks.${region}.${partition(region).dnsSuffix}`, resolve, timeout)) === true;
}

/** True for the endpoint of an EKS cluster, which always leads to that cluster. */
export function isEksEndpoint(endpoint: string): boolean {
  return regionOf(hostOf(endpoint)) !== undefined;
}

function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).hostname : "";
}

function regionOf(host: string): string | undefined {
  return (eksEndpoint.exec(host) ?? dualStackEndpoint.exec(host))?.[1];
}

/** Undefined if the lookup failed for another reason. */
async function exists(host: string, resolve: Resolve, timeout: number): Promise<boolean | undefined> {
  try {
    await bounded(timeout, () => resolve(host));
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "ENOTFOUND" ? false : undefined;
  }
}
