import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import type { CheckFailure, CheckResult, DiffResult, PropertyDiff } from "../shared/plugin";
import type { PropertySpec } from "../shared/schema";
import { isUnknown, type Properties, revealAll, sameValue, withoutNulls } from "../shared/values";
import { request } from "./client";

// The provider resource `pulumi:providers:kubernetes`. https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/
// Booleans arrive as strings, as sent by the SDKs.

export interface Config {
  kubeconfig?: KubeConfig;
  /** Why the cluster is unreachable; undefined if it is reachable. */
  unreachable?: string;
  /** The namespace of objects without a namespace; empty without a kubeconfig. */
  namespace: string;
  deleteUnreachable: boolean;
  enableConfigMapMutable: boolean;
  enablePatchForce: boolean;
  upsertExistingObjects: boolean;
}

export const CONFIG_SCHEMA: Record<string, PropertySpec> = {
  kubeconfig: { type: "string", description: "A kubeconfig or the path of one; default: KUBECONFIG, ~/.kube/config." },
  context: { type: "string", description: "The context to use; default: the current one." },
  cluster: { type: "string", description: "The cluster to use; default: the context's." },
  namespace: { type: "string", description: "The namespace of objects without a namespace; default: the context's." },
  deleteUnreachable: { type: "boolean", description: "Whether resources of an unreachable cluster count as deleted." },
  enableConfigMapMutable: { type: "boolean", description: "Whether a ConfigMap's data is changed in place." },
  enablePatchForce: { type: "boolean", description: "Whether conflicts with other field managers are overridden." },
  upsertExistingObjects: { type: "boolean", description: "Whether creating an object that exists updates it." },
};

/** Inputs for which every value has the same effect here; the SDKs or users may set them. */
const WITHOUT_EFFECT = [
  "enableSecretMutable",
  "suppressDeprecationWarnings",
  "suppressHelmHookWarnings",
  "version",
  "pluginDownloadURL",
];

export function checkConfig(inputs: Properties): CheckResult {
  const given = withoutNulls(inputs);
  const failures: CheckFailure[] = Object.entries(revealAll(given)).flatMap(([name, value]) => {
    if (name in CONFIG_SCHEMA || WITHOUT_EFFECT.includes(name) || name.startsWith("__")) return [];
    if (name === "enableServerSideApply" && String(value) === "true") return [];
    const known = Object.keys(CONFIG_SCHEMA).join(", ");
    const reason = `unknown provider input "${name}": ${JSON.stringify(value)} (this stand-in for the kubernetes plugin supports only: ${known})`;
    return [{ property: name, reason }];
  });
  return { inputs: given, failures };
}

/** Another cluster, or an unknown one, replaces the provider, and so all its resources. */
export async function diffConfig(oldInputs: Properties, newInputs: Properties): Promise<DiffResult> {
  const changed = new Map<string, PropertyDiff>();
  const identity = ["kubeconfig", "context", "cluster"];
  for (const name of new Set([...Object.keys(oldInputs), ...Object.keys(newInputs)])) {
    if (!sameValue(oldInputs[name], newInputs[name])) changed.set(name, { kind: "update" });
  }
  const moved = identity.filter((name) => changed.has(name));
  const unknown = identity.some((name) => isUnknown(newInputs[name]));
  if (moved.length > 0 && (unknown || !sameValue(await clusterOf(oldInputs), await clusterOf(newInputs)))) {
    for (const name of moved) changed.set(name, { kind: "update-replace" });
  }
  return { changes: changed, stables: [], deleteBeforeReplace: false };
}

/** The kubeconfig's data about the current cluster; null if it can't be read. */
async function clusterOf(inputs: Properties) {
  try {
    const cluster = (await load(inputs)).getCurrentCluster();
    return cluster ? { server: cluster.server, ca: cluster.caData ?? cluster.caFile ?? "" } : null;
  } catch {
    return null;
  }
}

export async function configure(config: Properties): Promise<Config> {
  const flag = (name: string, variable: string) => String(config[name] ?? process.env[variable]) === "true";
  const parsed: Config = {
    namespace: typeof config.namespace === "string" ? config.namespace : "",
    deleteUnreachable: flag("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
    enableConfigMapMutable: flag("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
    enablePatchForce: flag("enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"),
    upsertExistingObjects: flag("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
  };
  let kubeconfig: KubeConfig;
  try {
    kubeconfig = await read(config);
  } catch (error) {
    const where = config.kubeconfig ? "failed to parse kubeconfig data in `kubernetes:config:kubeconfig`- " : UNUSABLE;
    return { ...parsed, unreachable: where + (error as Error).message };
  }
  try {
    choose(kubeconfig, config);
  } catch (error) {
    return { ...parsed, unreachable: UNUSABLE + (error as Error).message };
  }
  const context = kubeconfig.getContextObject(kubeconfig.getCurrentContext());
  const namespace = parsed.namespace || context?.namespace || "default";
  try {
    await request(kubeconfig, { method: "GET", path: "/version" });
    return { ...parsed, kubeconfig, namespace };
  } catch (error) {
    const reason = `unable to load schema information from the API server: ${(error as Error).message}`;
    return { ...parsed, kubeconfig, namespace, unreachable: reason };
  }
}

const UNUSABLE =
  "unable to load Kubernetes client configuration from kubeconfig file. Make sure you have: \n\n \t • set up the provider " +
  "as per https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/ \n\n ";

/** The kubeconfig in the provider's inputs, or the environment's, with the chosen context. */
async function load(inputs: Properties): Promise<KubeConfig> {
  const kubeconfig = await read(inputs);
  choose(kubeconfig, inputs);
  return kubeconfig;
}

/** The same with its own current context. */
async function read(inputs: Properties): Promise<KubeConfig> {
  const { KubeConfig } = require("./kubeconfig") as typeof import("./kubeconfig");
  const kubeconfig = new KubeConfig();
  const given = inputs.kubeconfig;
  if (typeof given === "string" && given !== "") {
    const path = given === "~" || given.startsWith("~/") ? join(homedir(), given.slice(1)) : given;
    if (existsSync(path)) kubeconfig.loadFromFile(path);
    else kubeconfig.loadFromString(given);
  } else {
    const files = (process.env.KUBECONFIG?.split(delimiter) ?? [join(homedir(), ".kube/config")]).filter(existsSync);
    if (files.length === 0) throw new Error("invalid configuration: no configuration has been provided");
    kubeconfig.loadFromDefault();
  }
  return kubeconfig;
}

function choose(kubeconfig: KubeConfig, { context, cluster }: Properties): void {
  if (typeof context === "string" && context !== "") kubeconfig.setCurrentContext(context);
  const name = kubeconfig.getCurrentContext();
  const current = kubeconfig.getContextObject(name);
  if (!current) throw new Error(`context ${JSON.stringify(name)} does not exist`);
  if (typeof cluster === "string" && cluster !== "") {
    kubeconfig.contexts = kubeconfig.contexts.map((c) => (c.name === name ? { ...c, cluster } : c));
  }
  if (!kubeconfig.getCurrentCluster())
    throw new Error(`cluster ${JSON.stringify(cluster ?? current.cluster)} does not exist`);
}
