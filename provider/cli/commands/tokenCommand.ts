import { addClusterOptions, clusterFrom } from "../connectionOptions";
import { dataOutputOption } from "../outputFormat";
import { CommandError, ExitStatus, type Subcommand } from "../subcommand";
import { cachedToken, lastMinute } from "../tokenCache";

const help = `
Prints an ExecCredential, as kubectl and other clients of Kubernetes expect it
from a credential plugin. 'eks-auth kubeconfig' prints a kubeconfig that uses it.
The AWS CLI isn't needed. A token is cached until a minute before it expires, in
a file that only the user can read.`;

const versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/** `eks-auth token`: a credential plugin. https://kubernetes.io/docs/reference/config-api/client-authentication.v1/ */
export const tokenCommand: Subcommand = {
  declare(command) {
    addClusterOptions(command).addOption(dataOutputOption("json")).addHelpText("after", help);
  },
  async run(call) {
    const { clusterName, ...login } = clusterFrom(call);
    const apiVersion = askedVersionIn(call.terminal.env.KUBERNETES_EXEC_INFO);
    const { token, expires } = await cachedToken({ clusterName, ...login }, async () => {
      call.progress("Signing in to AWS");
      const { signedToken } = require("../../aws/token") as typeof import("../../aws/token");
      return await signedToken(clusterName, login);
    });
    const expirationTimestamp = new Date(expires - lastMinute).toISOString().replace(/\.\d+Z$/, "Z");
    const data = { apiVersion, kind: "ExecCredential", spec: {}, status: { expirationTimestamp, token } };
    return { status: ExitStatus.Fine, data, text: () => JSON.stringify(data) };
  },
};

/** The version that a client asks for. Without one, the stable version. */
function askedVersionIn(info: string | undefined): string {
  if (info === undefined || info === "") {
    return "client.authentication.k8s.io/v1";
  }
  let version: unknown;
  try {
    version = JSON.parse(info)?.apiVersion;
  } catch {
    version = undefined;
  }
  if (typeof version !== "string" || !versions.includes(version)) {
    const expected = `expected an ExecCredential with the apiVersion ${versions.join(" or ")}`;
    throw new CommandError(
      `KUBERNETES_EXEC_INFO has the apiVersion ${JSON.stringify(version) ?? "none"}; ${expected}. ` +
        "Set one of them in the user's exec of the kubeconfig.",
    );
  }
  return version;
}
