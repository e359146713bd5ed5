import { lookup } from "node:dns/promises";
import type { ProxyServer } from "../network/proxyServer";
import { bounded } from "../network/timing";
import type { KubeConfig } from "./kubeConfigClient";

/** The API server of a connection, before it is asked anything. */
export interface Target {
  /** `https://…`, without a slash at the end. */
  endpoint: string;
  /** As errors begin, as in `cluster "prod" in us-west-2 (https://…)`. */
  label: string;
  /** The proxy through which it is asked; left out where it is asked directly. */
  proxy?: ProxyServer;
  /** What EKS says of the cluster; left out with a kubeconfig. */
  cluster?: ClusterDescription;
  /** How to be known to it, for the error where we aren't. */
  howToBeKnown: string;
  /** Address, certificates and credentials, for one request. */
  kubeConfig(): KubeConfig;
  /** Forgets credentials that were refused; left out where the next ones would be the same. */
  renew?(): void;
}

/** What EKS says of a cluster, beside where its API server is. */
export interface ClusterDescription {
  arn: string;
  /** `API`, `API_AND_CONFIG_MAP` or `CONFIG_MAP`; left out for a cluster that is older than these modes. */
  authenticationMode?: string;
}

/**
 * The address of an API server in one spelling, whoever wrote it: host in lower case, no default port, no slash at the
 * end. Undefined for a text that is none: another scheme than https, or with credentials, a query or a fragment.
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

/** Finds the address of a host, or fails with the code ENOTFOUND where there is no such host. */
export type Resolve = (host: string) => Promise<unknown>;

/** How long the name of a host may take to be looked up, in milliseconds. */
const lookUpTimeout = 20_000;

/** The endpoints of EKS's API servers, as in `<id>.gr7.us-west-2.eks.amazonaws.com`. */
const eksEndpoint = /^[0-9a-f]+\.[0-9a-z]+\.([a-z]+(?:-[a-z]+)+-\d+)\.eks\.[0-9a-z.]+$/;
/** The same of clusters with IPv6, as in `<id>.eks-cluster.us-west-2.api.aws`. */
const dualStackEndpoint = /^[0-9a-f]+\.eks-cluster\.([a-z]+(?:-[a-z]+)+-\d+)\.[0-9a-z.]+$/;

/**
 * True where an endpoint is one of EKS whose host no longer exists, as after the cluster was deleted: the host doesn't
 * resolve, and it isn't the network's fault, since the host of EKS itself in that region does. False for every other
 * endpoint and in doubt.
 * https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export async function endpointIsGone(
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

/** True for the endpoint of a cluster of EKS, which leads to that cluster alone. */
export function isEksEndpoint(endpoint: string): boolean {
  return regionOf(hostOf(endpoint)) !== undefined;
}

function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).hostname : "";
}

function regionOf(host: string): string | undefined {
  return (eksEndpoint.exec(host) ?? dualStackEndpoint.exec(host))?.[1];
}

/** Undefined where that can't be told just now. */
async function exists(host: string, resolve: Resolve, timeout: number): Promise<boolean | undefined> {
  try {
    await bounded(timeout, () => resolve(host));
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "ENOTFOUND" ? false : undefined;
  }
}
