import { join } from "node:path";
import { apiServerUrl } from "./apiServer";
import type { Context } from "./context";
import { answers } from "./http";
import { writeKubeconfig } from "./kubeconfig";
import { type RunningPart, startPart } from "./parts";

/** Starts the controllers of namespaces, default service accounts and aggregated ClusterRoles such as view. */
export function startControllers(context: Context): Promise<RunningPart> {
  const { layout, programs, ports, secrets } = context;
  const server = apiServerUrl(ports);
  const kubeconfig = join(layout.secrets, "controllers.kubeconfig");
  writeKubeconfig(kubeconfig, server, secrets.authority.file, secrets.controllers);
  const made = `${server}/api/v1/namespaces/default/serviceaccounts/default`;
  return startPart(context, {
    name: "kube-controllers",
    command: programs.controllers,
    args: [`--kubeconfig=${kubeconfig}`],
    isReady: () => answers(made, secrets.authority.file, secrets.supervisor),
  });
}
