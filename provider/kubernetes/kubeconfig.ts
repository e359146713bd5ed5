import type * as jsYaml from "js-yaml";
import { ClusterError } from "../network/clusterErrors";
import { startCommand } from "../network/command";
import { type ProxyServer, proxyForm, proxyInEnvironment, proxyUrl } from "../network/proxyServer";
import type { KubeConfig } from "./kubeConfigClient";
import { endpointOf, type Target } from "./target";

/** The current context of a kubeconfig, or the problem with it. A problem contains no part of the kubeconfig. */
export type Kubeconfig =
  | {
      endpoint: string;
      /** The host name expected in the server's certificate, if it differs from the endpoint's. */
      tlsServerName?: string;
      /** The proxy, if the kubeconfig names one. */
      proxy?: ProxyServer;
      /** The certificate of its authority (PEM, base64-encoded), if the kubeconfig contains it. */
      ca?: string;
    }
  | { problem: string; fix?: string };

/**
 * Reads a kubeconfig without any call, and without the files and commands that it refers to.
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
    return { problem: "the server of its cluster isn't an https URL without credentials, query or fragment" };
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

/** The address of a kubeconfig's API server; undefined if the kubeconfig is invalid. */
export function kubeconfigEndpoint(text: string): string | undefined {
  const kubeconfig = readKubeconfig(text);
  return "endpoint" in kubeconfig ? kubeconfig.endpoint : undefined;
}

type Fields = Record<string, unknown>;

/** Uses the YAML library of the Kubernetes client, so that both read the same. */
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

/**
 * The API server of a kubeconfig's current context. Files and credential commands that the kubeconfig names are used.
 * Missing settings are not taken from anywhere else.
 */
export async function kubeconfigTarget(text: string): Promise<Target> {
  const { KubeConfig } = require("./kubeConfigClient") as typeof import("./kubeConfigClient");
  const known = readKubeconfig(text);
  if ("problem" in known) {
    const { problem, fix = "Pass a complete kubeconfig." } = known;
    throw new ClusterError("settings", `kubeconfig can't be used: ${problem}. ${fix}`);
  }
  const label = `the cluster at ${known.endpoint}`;
  const load = () => {
    const config = new KubeConfig();
    // Entries of other contexts may be incomplete.
    config.loadFromString(text, { onInvalidEntry: "filter" });
    if (config.getCurrentUser() === null) {
      throw new ClusterError("credentials", `${label}: the token file of the kubeconfig can't be read.`);
    }
    endCommands(config);
    return config;
  };
  let config = load();
  return {
    endpoint: known.endpoint,
    label,
    proxy: known.proxy ?? proxyInEnvironment(new URL(known.endpoint)),
    howToBeKnown: "Pass a kubeconfig with a user that has access to the cluster, and renew expired credentials",
    kubeConfig: () => config,
    ...(isRenewable(config) && {
      renew: () => {
        config = load();
      },
    }),
  };
}

/** Ends credential commands together with the call that needs them. The library leaves them running. */
function endCommands(config: KubeConfig): void {
  // biome-ignore lint/complexity/useLiteralKeys: the list is private
  for (const authenticator of config["authenticators"]) {
    if ("execFn" in authenticator) {
      authenticator.execFn = startCommand;
    }
  }
}

/** True if the credentials come from a command or another service. */
function isRenewable(config: KubeConfig): boolean {
  const user = config.getCurrentUser();
  return Boolean(user?.exec ?? user?.authProvider);
}

/** The problem with a field of a kubeconfig, and the fix. Neither contains the value. */
export interface FieldProblem {
  problem: string;
  fix: string;
}

/** The expected type of a field. */
interface Type {
  fits(value: unknown): boolean;
  /** As in `isn't a string`. */
  problem: string;
  fix: string;
}

const isText = (value: unknown) => typeof value === "string";
const isMap = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

const text: Type = { fits: isText, problem: "isn't a string", fix: "Put its value in quotes, or remove it." };
const proxy: Type = {
  fits: (value) => value === "" || (typeof value === "string" && proxyUrl(value) !== undefined),
  problem: "isn't the address of a proxy",
  fix: `Use ${proxyForm}, or remove it.`,
};
const truth: Type = {
  fits: (value) => typeof value === "boolean",
  problem: "isn't true or false",
  fix: "Write true or false without quotes, or remove it.",
};
const texts: Type = {
  fits: (value) => Array.isArray(value) && value.every(isText),
  problem: "isn't a list of strings",
  fix: "Write a list with each value in quotes.",
};
const variables: Type = {
  fits: (value) =>
    Array.isArray(value) && value.every((item) => isMap(item) && isText(item.name) && isText(item.value)),
  problem: "isn't a list of maps with name and value, both strings",
  fix: "Write a map with name and value for each variable, with the value in quotes.",
};
const map: Type = { fits: isMap, problem: "isn't a map", fix: "Write its fields below it, or remove it." };
const mapOfTexts: Type = {
  fits: (value) => isMap(value) && Object.values(value as object).every(isText),
  problem: "isn't a map of strings",
  fix: "Write its fields below it, with their values in quotes.",
};

/** The fields that the client reads. https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ */
const fieldsOfCluster: Record<string, Type> = {
  "tls-server-name": text,
  "insecure-skip-tls-verify": truth,
  "certificate-authority": text,
  "certificate-authority-data": text,
  "proxy-url": proxy,
};
const fieldsOfUser: Record<string, Type> = {
  "client-certificate": text,
  "client-certificate-data": text,
  "client-key": text,
  "client-key-data": text,
  token: text,
  "token-file": text,
  as: text,
  username: text,
  password: text,
  exec: map,
  "exec.command": text,
  "exec.args": texts,
  "exec.env": variables,
  "auth-provider": map,
  "auth-provider.name": text,
  "auth-provider.config": mapOfTexts,
};

/** The first field of the current context's cluster or user with a value of the wrong type. */
export function fieldProblem(
  cluster: Record<string, unknown>,
  user: Record<string, unknown>,
): FieldProblem | undefined {
  return problemAmong(fieldsOfCluster, cluster, "cluster") ?? problemAmong(fieldsOfUser, user, "user");
}

function problemAmong(types: Record<string, Type>, values: Record<string, unknown>, owner: string) {
  for (const [path, { fits, problem, fix }] of Object.entries(types)) {
    const [field = "", inner] = path.split(".");
    const outer = values[field];
    const value = inner === undefined ? outer : (outer as Record<string, unknown> | null | undefined)?.[inner];
    if (value !== undefined && value !== null && !fits(value)) {
      return { problem: `the ${path} of its ${owner} ${problem}`, fix };
    }
  }
  return undefined;
}
