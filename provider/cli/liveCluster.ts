import { connect } from "../aws/connection";
import type { AwsAuthStore } from "../kubernetes/configMap";
import type { CliConnection } from "./connectionOptions";
import type { Call } from "./subcommand";

/** The ConfigMap aws-auth and the rest of a cluster, as the options or the kubeconfig lead to it. */
export async function connectedStore({ connection }: CliConnection, { progress }: Call): Promise<AwsAuthStore> {
  progress("Connecting to the cluster");
  return await connect(connection);
}
