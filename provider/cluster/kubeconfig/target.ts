import { startCommand } from "../command";
import { ClusterError } from "../errors";
import { proxyInEnvironment } from "../proxy/server";
import type { Target } from "../target";
import type { KubeConfig } from "./client";
import { readKubeconfig } from "./read";

/**
 * The API server of a kubeconfig's current context. What the kubeconfig refers to, files and commands that give
 * credentials, is used; what it leaves out is not looked for anywhere else.
 */
export async function kubeconfigTarget(text: string): Promise<Target> {
  const { KubeConfig } = require("./client") as typeof import("./client");
  const known = readKubeconfig(text);
  if ("problem" in known) {
    const { problem, fix = "Pass a complete kubeconfig." } = known;
    throw new ClusterError("settings", `kubeconfig can't be used: ${problem}. ${fix}`);
  }
  const label = `the cluster at ${known.endpoint}`;
  const load = () => {
    const config = new KubeConfig();
    // Another context's entry may be incomplete.
    config.loadFromString(text, { onInvalidEntry: "filter" });
    if (config.getCurrentUser() === null) {
      throw new ClusterError("credentials", `${label}: the token file that the kubeconfig names can't be read.`);
    }
    endCommands(config);
    return config;
  };
  let config = load();
  return {
    endpoint: known.endpoint,
    label,
    proxy: known.proxy ?? proxyInEnvironment(new URL(known.endpoint)),
    howToBeKnown: "Pass a kubeconfig whose user the cluster knows, and renew it if its credentials have expired",
    kubeConfig: () => config,
    ...(isRenewable(config) && {
      renew: () => {
        config = load();
      },
    }),
  };
}

/** Has the commands that give credentials end with the call that needs them. The library leaves them running. */
function endCommands(config: KubeConfig): void {
  // biome-ignore lint/complexity/useLiteralKeys: the list is private
  for (const authenticator of config["authenticators"]) {
    if ("execFn" in authenticator) {
      authenticator.execFn = startCommand;
    }
  }
}

/** True where a command or another service gives the credentials. */
function isRenewable(config: KubeConfig): boolean {
  const user = config.getCurrentUser();
  return Boolean(user?.exec ?? user?.authProvider);
}
