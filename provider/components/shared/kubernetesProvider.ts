import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type * as jsYaml from "js-yaml";
import { resolveIfKnown } from "../../validation/outputs";
import { askBuiltIn } from "./hookCalls";

/** The settings of a Kubernetes provider that matter here. */
export interface ProviderSettings {
  kubeconfig?: unknown;
  context?: unknown;
  cluster?: unknown;
  upsertExistingObjects?: unknown;
  renderYamlToDirectory?: unknown;
}

/** Any type of the provider. */
const anyType = "kubernetes:core/v1:ServiceAccount";

/**
 * The settings of the Kubernetes provider of a component's children: of the provider that the program passes, as read
 * from the engine, or of the default provider. Rejects if the engine doesn't know the provider. For hooks.
 */
export async function kubernetesProviderSettings(component: pulumi.Resource): Promise<ProviderSettings | undefined> {
  const provider = component.getProvider(anyType);
  if (provider === undefined) {
    const config = new pulumi.Config("kubernetes");
    const settings = Object.fromEntries(names.map((name) => [name, config.get(name)]));
    return { ...settings, kubeconfig: settings.kubeconfig ?? pathOfEnvironment() };
  }
  // The state omits values that a preview doesn't know, such as a kubeconfig.
  const urn = (await resolveIfKnown(provider.urn))?.value;
  const { state }: { state?: ProviderSettings } = await askBuiltIn("pulumi:pulumi:getResource", { urn });
  return state;
}

const names = ["kubeconfig", "context", "cluster", "upsertExistingObjects", "renderYamlToDirectory"] as const;

/** True if the provider updates an existing object instead of failing to create it. */
export function upserts({ upsertExistingObjects }: ProviderSettings): boolean {
  return String(upsertExistingObjects ?? process.env.PULUMI_K8S_UPSERT_EXISTING_OBJECTS) === "true";
}

/**
 * The kubeconfig that the provider uses, with its context as the current context; undefined if it isn't known, or if
 * the provider doesn't connect to a cluster.
 */
export function kubeconfigOf(settings: ProviderSettings): string | undefined {
  const { kubeconfig, context, cluster, renderYamlToDirectory } = settings;
  const given = [context, cluster].filter((value) => value !== undefined && value !== "");
  if (typeof kubeconfig !== "string" || !given.every((value) => typeof value === "string") || renderYamlToDirectory) {
    return undefined;
  }
  const path = kubeconfig.startsWith("~/") ? join(homedir(), kubeconfig.slice(2)) : kubeconfig;
  const text = existsSync(path) ? readFileSync(path, "utf8") : kubeconfig;
  return given.length === 0 ? text : withContext(text, context as string | undefined, cluster as string | undefined);
}

/** The path of the environment's kubeconfig; undefined if there are several, which would have to be merged. */
function pathOfEnvironment(): string | undefined {
  const paths = (process.env.KUBECONFIG || join(homedir(), ".kube", "config")).split(delimiter);
  return paths.length === 1 && existsSync(paths[0] ?? "") ? paths[0] : undefined;
}

interface Kubeconfig {
  "current-context"?: string;
  contexts?: { name: string; context: { cluster: string } }[];
}

/** Sets the context, and the cluster in it, as the provider does. */
function withContext(text: string, context: string | undefined, cluster: string | undefined): string {
  const { load } = require("js-yaml") as typeof jsYaml;
  const config = load(text) as Kubeconfig;
  const current = context || config["current-context"];
  const contexts = config.contexts?.map((one) =>
    cluster && one.name === current ? { ...one, context: { ...one.context, cluster } } : one,
  );
  return JSON.stringify({ ...config, "current-context": current, contexts });
}
