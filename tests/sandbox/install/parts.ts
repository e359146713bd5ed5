import { join } from "node:path";
import { emulator } from "./emulator";
import { goTool, requiredVersion } from "./goTool";
import type { Part } from "./part";
import { goProgram, nodejsProgram, pythonEnvironment } from "./sdks";

/** tests/sandbox */
const sandbox = join(__dirname, "..");
const tools = join(sandbox, "tools");

const pulumiModule = join(tools, "pulumi");
const binderModule = join(tools, "schema-binder");
const generatorModule = join(tools, "sdk-generator");
const yamlModule = join(tools, "pulumi-yaml");
const etcdModule = join(tools, "etcd");
const kubernetesModule = join(tools, "kubernetes");
const authenticatorModule = join(tools, "authenticator");

/** The version of Kubernetes, such as "1.36.3". */
export const kubernetesVersion = requiredVersion(kubernetesModule, "k8s.io/kubernetes");

const kubernetesFlags = `-X k8s.io/component-base/version.gitVersion=v${kubernetesVersion}`;

/** The version of the Pulumi CLI that the sandbox builds, and the oldest that it takes from PATH. */
export const pulumiVersion = requiredVersion(pulumiModule, "github.com/pulumi/pulumi/pkg/v3");

const yamlVersion = requiredVersion(yamlModule, "github.com/pulumi/pulumi-yaml");
const etcdVersion = requiredVersion(etcdModule, "go.etcd.io/etcd/server/v3");

const authenticatorVersion = requiredVersion(authenticatorModule, "sigs.k8s.io/aws-iam-authenticator");

export type PartName =
  | "pulumi"
  | "schema-binder"
  | "sdk-generator"
  | "sdk-nodejs"
  | "sdk-python"
  | "sdk-go"
  | "pulumi-language-yaml"
  | "etcd"
  | "kube"
  | "kubectl"
  | "aws-iam-authenticator"
  | "emulator";

/** Everything that is built or installed, smallest first. */
export function allParts(): Record<PartName, Part> {
  return {
    emulator: emulator(join(sandbox, "emulator")),
    etcd: goTool({ name: "etcd", what: `etcd ${etcdVersion}`, module: etcdModule, package: "." }),
    "aws-iam-authenticator": goTool({
      name: "aws-iam-authenticator",
      what: `aws-iam-authenticator ${authenticatorVersion}`,
      module: authenticatorModule,
      package: "sigs.k8s.io/aws-iam-authenticator/cmd/aws-iam-authenticator",
    }),
    "pulumi-language-yaml": goTool({
      name: "pulumi-language-yaml",
      what: `Pulumi's YAML host ${yamlVersion}`,
      module: yamlModule,
      package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    }),
    kube: goTool({
      name: "kube",
      what: `the Kubernetes API server and controllers ${kubernetesVersion}`,
      module: kubernetesModule,
      package: ".",
      linkerFlags: kubernetesFlags,
    }),
    kubectl: goTool({
      name: "kubectl",
      what: `kubectl ${kubernetesVersion}`,
      module: kubernetesModule,
      package: "k8s.io/kubernetes/cmd/kubectl",
      linkerFlags: kubernetesFlags,
    }),
    "schema-binder": goTool({
      name: "schema-binder",
      what: `Pulumi's schema binder ${requiredVersion(binderModule, "github.com/pulumi/pulumi/pkg/v3")}`,
      module: binderModule,
      package: ".",
    }),
    "sdk-generator": goTool({
      name: "sdk-generator",
      what: `Pulumi's SDK generators ${requiredVersion(generatorModule, "github.com/pulumi/pulumi/pkg/v3")}`,
      module: generatorModule,
      package: ".",
    }),
    "sdk-nodejs": nodejsProgram(),
    "sdk-python": pythonEnvironment(),
    "sdk-go": goProgram(),
    pulumi: goTool({
      name: "pulumi",
      what: `the Pulumi CLI ${pulumiVersion}`,
      module: pulumiModule,
      package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      linkerFlags: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`,
    }),
  };
}
