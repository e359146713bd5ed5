import type * as jsYaml from "js-yaml";
import { endpointOf } from "../endpoint";
import { type ProxyServer, proxyUrl } from "../proxy/server";
import { fieldProblem } from "./fields";

/** What a kubeconfig says about its current context, or why it says nothing, in words that show nothing of it. */
export type Kubeconfig =
  | {
      endpoint: string;
      /** The name that the server's certificate has to be for, where it isn't the endpoint's. */
      tlsServerName?: string;
      /** The proxy through which it is asked, where the kubeconfig names one. */
      proxy?: ProxyServer;
      /** The certificate of its authority, as base64 of PEM, where it is written in. */
      ca?: string;
    }
  | { problem: string; fix?: string };

/**
 * Reads a kubeconfig as far as it can be read without asking anybody, and without what it refers to.
 * https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function readKubeconfig(text: string): Kubeconfig {
  const root = parsed(text);
  if (root === undefined) {
    return { problem: "it isn't a YAML or JSON map" };
  }
  const name = root["current-context"];
  if (name === undefined || name === null || name === "") {
    return { problem: "it has no current-context" };
  }
  const context = named(root.contexts, name, "context");
  if (context === undefined) {
    return { problem: "its current-context isn't among its contexts" };
  }
  const cluster = named(root.clusters, context.cluster, "cluster");
  if (cluster === undefined) {
    return { problem: "the cluster of its current context isn't among its clusters" };
  }
  const user = named(root.users, context.user, "user");
  if (user === undefined) {
    return { problem: "the user of its current context isn't among its users" };
  }
  const endpoint = typeof cluster.server === "string" ? endpointOf(cluster.server) : undefined;
  if (endpoint === undefined) {
    return { problem: "the server of its cluster isn't an https URL without credentials, query and fragment" };
  }
  return (
    fieldProblem(cluster, user) ?? {
      endpoint,
      ...textOf("tlsServerName", cluster["tls-server-name"]),
      ...proxyOf(cluster["proxy-url"]),
      ...textOf("ca", cluster["certificate-authority-data"]),
    }
  );
}

function proxyOf(value: unknown): { proxy?: ProxyServer } {
  const url = typeof value === "string" ? proxyUrl(value) : undefined;
  return url === undefined ? {} : { proxy: { url, setting: "the kubeconfig's proxy-url", isExemptible: false } };
}

function textOf<Key extends string>(key: Key, value: unknown): { [K in Key]?: string } {
  return (typeof value === "string" && value !== "" ? { [key]: value } : {}) as { [K in Key]?: string };
}

/** The address of the API server that a kubeconfig leads to; undefined where it leads to none. */
export function kubeconfigEndpoint(text: string): string | undefined {
  const kubeconfig = readKubeconfig(text);
  return "endpoint" in kubeconfig ? kubeconfig.endpoint : undefined;
}

type Fields = Record<string, unknown>;

/** Read by the library that the Kubernetes client reads it with, so that both see the same. */
function parsed(text: string): Fields | undefined {
  const { load } = require("js-yaml") as typeof jsYaml;
  try {
    return fields(load(text));
  } catch {
    return undefined;
  }
}

/** The fields under `member` of the item called `name`. */
function named(list: unknown, name: unknown, member: string): Fields | undefined {
  const items: unknown[] = Array.isArray(list) ? list : [];
  const item = items.map(fields).find((candidate) => candidate !== undefined && candidate.name === name);
  return name === undefined ? undefined : fields(item?.[member]);
}

function fields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}
