import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { CommandError } from "./subcommand";

type Fields = Record<string, unknown>;

/** Where to read the kubeconfig. */
interface Wanted {
  /** The file; by default those in KUBECONFIG, else ~/.kube/config. */
  file?: string;
  /** The context; by default the current one. */
  context?: string;
  env: NodeJS.ProcessEnv;
}

/**
 * The text of the kubeconfig that kubectl would use. Of several files, the first one that has a context, a cluster, a user
 * or a current context counts. Paths of files in it become absolute.
 * https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export async function currentKubeconfig({ file, context, env }: Wanted): Promise<string> {
  const files = file === undefined ? filesIn(env) : [file];
  const read = await Promise.all(files.map((path) => readConfig(path, file !== undefined)));
  const configs = read.filter((config) => config !== undefined);
  const fix = "Pass --cluster for an EKS cluster, or a kubeconfig with --kubeconfig or KUBECONFIG.";
  if (configs.length === 0) {
    throw new CommandError(`There is no kubeconfig in ${files.join(", ")}. ${fix}`);
  }
  const current = context ?? configs.map((config) => config["current-context"]).find(Boolean);
  if (current === undefined) {
    throw new CommandError(`The kubeconfig ${files.join(", ")} has no current context. Pass --context, or --cluster.`);
  }
  const merged = (list: string) => configs.flatMap((config) => (Array.isArray(config[list]) ? config[list] : []));
  const contexts = merged("contexts");
  if (context !== undefined && !contexts.some((each) => (each as Fields | null)?.name === context)) {
    throw new CommandError(`The kubeconfig ${files.join(", ")} has no context ${JSON.stringify(context)}.`);
  }
  const all = { clusters: merged("clusters"), contexts, users: merged("users"), "current-context": current };
  return JSON.stringify({ apiVersion: "v1", kind: "Config", ...all });
}

function filesIn({ KUBECONFIG = "", HOME }: NodeJS.ProcessEnv): string[] {
  const listed = KUBECONFIG.split(delimiter).filter((path) => path !== "");
  return listed.length > 0 ? listed : [join(HOME || homedir(), ".kube", "config")];
}

/** Undefined for a missing file, which kubectl ignores unless it was given explicitly. */
async function readConfig(file: string, isRequired: boolean): Promise<Fields | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" && !isRequired) {
      return undefined;
    }
    throw new CommandError(`The kubeconfig ${file} can't be read (${error.code}).`);
  });
  if (text === undefined) {
    return undefined;
  }
  const { load } = await import("js-yaml");
  let config: unknown;
  try {
    config = load(text);
  } catch {
    throw new CommandError(`The kubeconfig ${file} isn't valid YAML.`);
  }
  return typeof config === "object" && config !== null ? withAbsolutePaths(config as Fields, dirname(file)) : {};
}

/** The fields that name files, relative to the folder of the kubeconfig. */
const paths = {
  clusters: ["cluster", "certificate-authority"],
  users: ["user", "client-certificate", "client-key", "tokenFile"],
};

function withAbsolutePaths(config: Fields, folder: string): Fields {
  const absolute = (value: unknown) => (typeof value === "string" && !isAbsolute(value) ? join(folder, value) : value);
  const all: Fields = { ...config };
  for (const [list, [member = "", ...names]] of Object.entries(paths)) {
    const items: unknown[] = Array.isArray(config[list]) ? (config[list] as unknown[]) : [];
    all[list] = items.map((item) => {
      const fields = (item as Fields | null)?.[member];
      if (typeof fields !== "object" || fields === null) {
        return item;
      }
      const changed = names.flatMap((name) =>
        (fields as Fields)[name] ? [[name, absolute((fields as Fields)[name])]] : [],
      );
      return { ...(item as Fields), [member]: { ...fields, ...Object.fromEntries(changed) } };
    });
  }
  return all;
}

/** An EKS cluster and a login, as a command for credentials names them. */
export interface NamedCluster {
  clusterName: string;
  region?: string;
  profile?: string;
  assumeRoleArn?: string;
}

/** The options of each command, with the value that each has. */
const options: Record<string, keyof NamedCluster> = {
  "--cluster-name": "clusterName",
  "--cluster-id": "clusterName",
  "--cluster": "clusterName",
  "-i": "clusterName",
  "-c": "clusterName",
  "--region": "region",
  "--profile": "profile",
  "--role-arn": "assumeRoleArn",
  "--role": "assumeRoleArn",
  "-r": "assumeRoleArn",
  "--assume-role-arn": "assumeRoleArn",
};

/**
 * The EKS cluster of a kubeconfig's current context, if the user's credentials come from `aws eks get-token`,
 * `aws-iam-authenticator token` or `eks-auth token`.
 */
export function namedCluster(kubeconfig: string): NamedCluster | undefined {
  const config = JSON.parse(kubeconfig) as Record<string, Fields[]> & { "current-context": unknown };
  const named = (list: string, name: unknown) => config[list]?.find((item) => item?.name === name);
  const context = named("contexts", config["current-context"])?.context as Fields | undefined;
  const user = named("users", context?.user)?.user as { exec?: Fields } | undefined;
  const { args, env } = user?.exec ?? {};
  if (!Array.isArray(args) || !args.some((arg) => arg === "get-token" || arg === "token")) {
    return undefined;
  }
  const found: Partial<NamedCluster> = {};
  for (const [index, arg] of args.map(String).entries()) {
    const [flag = "", value] = arg.startsWith("--") ? arg.split(/=(.*)/s) : [arg];
    const option = options[flag];
    if (option !== undefined) {
      found[option] = value ?? String(args[index + 1] ?? "");
    }
  }
  const variables = new Map((Array.isArray(env) ? env : []).map(({ name, value }) => [name, value]));
  const profile = found.profile ?? variables.get("AWS_PROFILE");
  const region = found.region ?? variables.get("AWS_REGION") ?? variables.get("AWS_DEFAULT_REGION");
  return found.clusterName === undefined
    ? undefined
    : { ...found, clusterName: found.clusterName, ...(profile && { profile }), ...(region && { region }) };
}
