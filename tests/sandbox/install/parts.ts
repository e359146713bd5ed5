import { join } from "node:path";
import { filesOf } from "./cache";
import { emulator } from "./emulator";
import { type ChangedModules, goTool, requiredVersion } from "./goTool";
import type { Part } from "./part";
import { latePasswordLists } from "./passwordLists";
import { goProgram, javaRepository, nodejsProgram, pythonEnvironment } from "./sdks";

/** tests/sandbox */
const sandbox = join(__dirname, "..");
const pulumiModule = join(sandbox, "tools/pulumi");
const kubernetesModule = join(sandbox, "tools/kubernetes");
const pluginsModule = join(sandbox, "tools/kubectl-plugins");
const escModule = join(sandbox, "tools/esc");
const oracles = join(sandbox, "../awsauth/oracle");

/** The version of Kubernetes, such as "1.36.3". */
export const kubernetesVersion = requiredVersion(kubernetesModule, "k8s.io/kubernetes");
export const etcdVersion = requiredVersion(kubernetesModule, "go.etcd.io/etcd/server/v3");
const krewVersion = requiredVersion(pluginsModule, "sigs.k8s.io/krew");
export const kubeloginVersion = requiredVersion(pluginsModule, "github.com/int128/kubelogin");
export const authenticatorVersion = requiredVersion(kubernetesModule, "sigs.k8s.io/aws-iam-authenticator");

/** The version of the Pulumi CLI that the sandbox builds, and the oldest that it accepts from PATH. */
export const pulumiVersion = requiredVersion(pulumiModule, "github.com/pulumi/pulumi/pkg/v3");
const yamlVersion = requiredVersion(pulumiModule, "github.com/pulumi/pulumi-yaml");
export const javaHostVersion = requiredVersion(pulumiModule, "github.com/pulumi/pulumi-java");

/** The parts that a sandbox runs. */
const running = ["emulator", "etcd", "aws-iam-authenticator", "kube-apiserver", "kube-controllers"] as const;

/** The parts that a command in a sandbox needs. */
export const partsOf = {
  run: [...running, "pulumi", "pulumi-language-yaml", "kubectl"],
  demo: [...running, "pulumi", "pulumi-language-yaml"],
} as const;

export type Command = keyof typeof partsOf;

export type SandboxPart = (typeof running)[number];

export type PartName =
  | SandboxPart
  | "kubectl"
  | "pulumi"
  | "pulumi-language-yaml"
  | "pulumi-language-java"
  | "schema-binder"
  | "example-converter"
  | "sdk-generator"
  | "esc-evaluator"
  | "sdk-nodejs"
  | "sdk-python"
  | "sdk-go"
  | "sdk-java"
  | "kubectl-krew"
  | "kubelogin"
  | "awsauth-oracle-0.6"
  | "awsauth-oracle-0.7";

/** Everything that is built or installed, in order. */
export function allParts(): Record<PartName, Part> {
  const kubernetes = (name: string, what: string, folder: string, seconds: number) =>
    goTool({
      name,
      what,
      module: kubernetesModule,
      package: folder,
      inlines: false,
      linkerFlags: `-X k8s.io/component-base/version.gitVersion=v${kubernetesVersion}`,
      seconds,
      queue: "kubernetes",
    });
  const pulumi = (name: string, what: string, folder: string, seconds: number, changedModules?: ChangedModules) =>
    goTool({
      name,
      what,
      module: pulumiModule,
      package: folder,
      linkerFlags: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`,
      changedModules,
      seconds,
      queue: "pulumi",
    });
  const kubectlPlugin = (name: string, what: string, folder: string, seconds: number) =>
    goTool({ name, what, module: pluginsModule, package: folder, inlines: false, seconds, queue: "kubernetes" });
  const oracle = (version: string) => {
    const module = join(oracles, `v${version}`);
    return goTool({
      name: `awsauth-oracle-${version}`,
      what: `the oracle of aws-iam-authenticator ${requiredVersion(module, "sigs.k8s.io/aws-iam-authenticator")}`,
      module,
      package: ".",
      inlines: false,
      sources: filesOf(join(oracles, "feed"), "go.mod", ".go"),
      seconds: 45,
      queue: "kubernetes",
    });
  };
  return {
    emulator: emulator(join(sandbox, "emulator")),
    "kube-apiserver": kubernetes(
      "kube-apiserver",
      `the Kubernetes API server ${kubernetesVersion}`,
      "k8s.io/kubernetes/cmd/kube-apiserver",
      220,
    ),
    "kube-controllers": kubernetes(
      "kube-controllers",
      `Kubernetes controllers ${kubernetesVersion}`,
      "./controllers",
      8,
    ),
    etcd: kubernetes("etcd", `etcd ${etcdVersion}`, "./etcd", 8),
    "aws-iam-authenticator": kubernetes(
      "aws-iam-authenticator",
      `aws-iam-authenticator ${authenticatorVersion}`,
      "sigs.k8s.io/aws-iam-authenticator/cmd/aws-iam-authenticator",
      15,
    ),
    pulumi: pulumi(
      "pulumi",
      `the Pulumi CLI ${pulumiVersion}`,
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      130,
      latePasswordLists,
    ),
    "pulumi-language-yaml": pulumi(
      "pulumi-language-yaml",
      `Pulumi's YAML host ${yamlVersion}`,
      "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
      15,
    ),
    "pulumi-language-java": pulumi(
      "pulumi-language-java",
      `Pulumi's Java host ${javaHostVersion}`,
      "github.com/pulumi/pulumi-java/pkg/cmd/pulumi-language-java",
      10,
    ),
    kubectl: kubernetes("kubectl", `kubectl ${kubernetesVersion}`, "k8s.io/kubernetes/cmd/kubectl", 30),
    "schema-binder": pulumi("schema-binder", `Pulumi's schema binder ${pulumiVersion}`, "./schema-binder", 5),
    "example-converter": pulumi(
      "example-converter",
      `Pulumi's converter of programs ${pulumiVersion}`,
      "./example-converter",
      10,
    ),
    "sdk-generator": pulumi("sdk-generator", `Pulumi's SDK generators ${pulumiVersion}`, "./sdk-generator", 10),
    "esc-evaluator": goTool({
      name: "esc-evaluator",
      what: `the evaluator of Pulumi ESC ${requiredVersion(escModule, "github.com/pulumi/esc")}`,
      module: escModule,
      package: ".",
      seconds: 10,
      queue: "pulumi",
    }),
    "sdk-nodejs": nodejsProgram(),
    "sdk-python": pythonEnvironment(),
    "sdk-go": goProgram(),
    "sdk-java": javaRepository(),
    "kubectl-krew": kubectlPlugin("kubectl-krew", `krew ${krewVersion}`, "sigs.k8s.io/krew/cmd/krew", 5),
    kubelogin: kubectlPlugin("kubelogin", `kubelogin ${kubeloginVersion}`, "github.com/int128/kubelogin", 10),
    "awsauth-oracle-0.6": oracle("0.6"),
    "awsauth-oracle-0.7": oracle("0.7"),
  };
}
