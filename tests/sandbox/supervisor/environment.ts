import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { apiServerUrl, auditLog, authenticationFile } from "./apiServer";
import { awsUrl } from "./emulator";
import { writeKubeconfig } from "./kubeconfig";
import type { Layout } from "./layout";
import { account, clusterName, deployerArn, issuer, region } from "./settings";
import type { RunningSandbox } from "./start";

const standIns = require("../plugins/bin/launch.js") as { bundles(): string };

/** The caller's variables that would point the command's tools outside the sandbox; the cache stays the same. */
const unmanaged = /^(AWS_|PULUMI_|KUBE|SANDBOX_|EKS_(?!AUTH_CACHE$))/;

/** The hosts that the caller's proxy must not get; both spellings are in use. */
const local = "127.0.0.1,localhost";

/** The command's environment: the caller's, without variables that point outside, and with the sandbox's variables. */
export function commandEnvironment(
  layout: Layout,
  { ports, secrets, credentials }: RunningSandbox,
  bins: readonly string[],
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const inside = (name: string) => join(layout.folder, name);
  mkdirSync(inside("pulumi-state"), { recursive: true });
  const kubeconfig = inside("kubeconfig");
  writeKubeconfig(kubeconfig, apiServerUrl(ports), secrets.authority.file, secrets.administrator);
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !unmanaged.test(name))),
    PATH: [...bins, env.PATH ?? ""].join(delimiter),
    TMPDIR: inside("tmp"),
    NO_PROXY: env.NO_PROXY ? `${env.NO_PROXY},${local}` : local,
    no_proxy: env.no_proxy ? `${env.no_proxy},${local}` : local,

    KUBECONFIG: kubeconfig,
    // Ignores kubectl's settings in the caller's home folder.
    KUBERC: "off",
    KUBECACHEDIR: inside("kube-cache"),
    EKS_CLUSTER_NAME: clusterName,

    AWS_ENDPOINT_URL: awsUrl(ports),
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
    // Without this, every Node program with an AWS client warns that the SDK will need a newer Node one day.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    // Nonexistent files, which hide the caller's profiles.
    AWS_CONFIG_FILE: inside("no-aws-config"),
    AWS_SHARED_CREDENTIALS_FILE: inside("no-aws-credentials"),

    PULUMI_BACKEND_URL: `file://${inside("pulumi-state")}`,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    PULUMI_HOME: layout.pulumiHome,
    // The plugins are installed in that home; the engine warns in every operation about plugins on the PATH.
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",

    SANDBOX_DIR: layout.folder,
    // The stand-ins built at this moment, so that they don't check their sources at every start.
    SANDBOX_STAND_INS: standIns.bundles(),
    SANDBOX_ISSUER: issuer,
    SANDBOX_ACCOUNT: account,
    SANDBOX_DEPLOYER_ARN: deployerArn,
    SANDBOX_AUDIT_LOG: auditLog(layout),
    SANDBOX_AUTHENTICATION: authenticationFile(layout),
    SANDBOX_CA: secrets.authority.file,
    SANDBOX_STS_PROXY: `http://127.0.0.1:${ports.tunnel}`,
  };
}
