import type { Command } from "commander";
import { type Connection, validateConnection } from "../kubernetes/validateConnection";
import { type Issue, movePaths } from "../validation/issues";
import { render } from "../validation/render";
import { currentKubeconfig, type NamedCluster, namedCluster } from "./currentKubeconfig";
import { CommandError, type SubcommandCall } from "./subcommand";

/** The connection that the options lead to. */
export interface CliConnection {
  connection: Connection;
  /** The EKS cluster that the kubeconfig names in the command that gets its credentials, if it does. */
  named?: NamedCluster;
}

/** The options of the components' connection, by the properties that Commander gives them. */
const flags = {
  clusterName: "--cluster",
  region: "--region",
  profile: "--profile",
  assumeRoleArn: "--assume-role-arn",
} as const;

/** Adds the options that select a cluster and the login. */
export function addConnectionOptions(command: Command): Command {
  return addClusterOptions(command)
    .option("--kubeconfig <file>", "the kubeconfig to use instead of --cluster; default: KUBECONFIG or ~/.kube/config")
    .option("--context <name>", "the context in the kubeconfig; default: its current context");
}

/** Adds the options for a cluster that is found through EKS. */
export function addClusterOptions(command: Command): Command {
  return command
    .option("-c, --cluster <name>", "the name of the EKS cluster")
    .option("--region <region>", "the region of the cluster; default: that of the AWS environment")
    .option("--profile <name>", "the profile in the AWS configuration files")
    .option("--assume-role-arn <arn>", "the ARN of an IAM role to assume");
}

/** The cluster and the login in the options, or in the current kubeconfig if they name no cluster. */
export async function connectionFrom({ options, terminal: { env } }: SubcommandCall): Promise<CliConnection> {
  const { kubeconfig, context } = options as Record<string, string | undefined>;
  const login = loginIn(options);
  if (login.clusterName !== undefined) {
    if (kubeconfig !== undefined || context !== undefined) {
      throw new CommandError("--cluster can't be combined with --kubeconfig or --context. Pass only one of them.");
    }
    return { connection: checked(login) };
  }
  const [given] = Object.entries(login).filter(([, value]) => value !== undefined);
  if (given !== undefined) {
    const flag = flags[given[0] as keyof typeof flags];
    throw new CommandError(`${flag} is only for a cluster in --cluster. Pass --cluster, or omit ${flag}.`);
  }
  const text = await currentKubeconfig({ file: kubeconfig, context, env });
  const named = namedCluster(text);
  return { connection: { kubeconfig: text }, ...(named && { named }) };
}

/** The cluster and the login in the options, which must name a cluster. */
export function clusterFrom({ options }: SubcommandCall): Connection & { clusterName: string } {
  const { clusterName, ...login } = checked(loginIn(options));
  if (clusterName === undefined) {
    throw new CommandError("--cluster is missing. Pass the name of the EKS cluster.");
  }
  return { clusterName, ...login };
}

function loginIn(options: SubcommandCall["options"]): Pick<Connection, keyof typeof flags> {
  const { cluster: clusterName, region, profile, assumeRoleArn } = options as Record<string, string | undefined>;
  return { clusterName, region, profile, assumeRoleArn };
}

function checked<T extends Pick<Connection, keyof typeof flags>>(login: T): T {
  const { clusterName = "any", region, profile, assumeRoleArn } = login;
  const all = { clusterName, region, profile, assumeRoleArn, kubeconfig: undefined, clusterArn: undefined };
  const issues = movePaths(validateConnection(all), ([name, ...rest]) => [
    flags[name as keyof typeof flags] ?? name,
    ...rest,
  ]);
  assertNone(issues);
  return login;
}

function assertNone(issues: readonly Issue[]): void {
  if (issues.length > 0) {
    throw new CommandError(issues.map(render).join("\n"));
  }
}
