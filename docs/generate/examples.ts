import { readFileSync } from "node:fs";
import { join } from "node:path";
import { excerptParagraphs } from "./excerptParagraphs";
import { excerptTypescript } from "./excerptTypescript";
import { excerptYaml } from "./excerptYaml";

const root = join(__dirname, "..", "..");

/** The examples on each component's page, by folder. */
const shown: Record<string, { yaml: string; typescript: string }> = {
  AccessCheck: { yaml: "access-entries-yaml", typescript: "access-entries-typescript" },
  AccessEntry: { yaml: "access-entries-yaml", typescript: "access-entries-typescript" },
  AddonAccess: { yaml: "addon-access-yaml", typescript: "addon-access-typescript" },
  AwsAuth: { yaml: "aws-auth-yaml", typescript: "aws-auth-typescript" },
  CapabilityAccess: { yaml: "capabilities-yaml", typescript: "capabilities-typescript" },
  ClusterAccess: { yaml: "cluster-access-yaml", typescript: "migrate-to-access-entries-typescript" },
  ControlPlaneAccess: { yaml: "ci-control-plane-yaml", typescript: "pipeline-github-actions" },
  CredentialsCheck: { yaml: "workload-identity-yaml", typescript: "irsa-to-pod-identity-typescript" },
  GroupBinding: { yaml: "access-entries-yaml", typescript: "access-entries-typescript" },
  NodeRole: { yaml: "node-roles-yaml", typescript: "node-roles-typescript" },
  OidcProvider: { yaml: "quickstart", typescript: "irsa-typescript" },
  PodIdentity: { yaml: "pod-identity-yaml", typescript: "workloads-typescript" },
  ServiceAccount: { yaml: "quickstart", typescript: "irsa-typescript" },
  ServiceAccountRole: { yaml: "quickstart", typescript: "irsa-typescript" },
  UserIdentityProvider: { yaml: "company-login-yaml", typescript: "company-login-typescript" },
  WorkloadIdentity: { yaml: "workload-identity-yaml", typescript: "irsa-to-pod-identity-typescript" },
};

/** The Python and Go programs that create each component: the quick starts have three, test programs the others. */
const irsa = ["OidcProvider", "ServiceAccount", "ServiceAccountRole"];
const pods = ["AddonAccess", "CredentialsCheck", "PodIdentity", "WorkloadIdentity"];
const pythonFile = (name: string) =>
  irsa.includes(name) ? "examples/quickstart-python/quickstart.py" : "tests/sdk/python/program.py";
const goFile = (name: string) =>
  irsa.includes(name)
    ? "examples/quickstart-go/quickstart/quickstart.go"
    : `tests/sdk/go/${pods.includes(name) ? "pods" : "people"}.go`;

/** The examples section of a component's page: excerpts of programs that the tests run. */
export function examplesSection(name: string): string {
  const examples = shown[name];
  if (examples === undefined) {
    throw new Error(`docs/generate/examples.ts has no example of ${name}.`);
  }
  const { yaml, typescript } = examples;
  const yamlFile = `examples/${yaml}/Pulumi.yaml`;
  const typescriptFile = `examples/${typescript}/index.ts`;
  return [
    "## Examples",
    ...block("YAML", yamlFile, excerptYaml(read(yamlFile), `eks-auth:${name}`)),
    ...block("TypeScript", typescriptFile, excerptTypescript(read(typescriptFile), name)),
    ...block("Python", pythonFile(name), excerptParagraphs(read(pythonFile(name)), ` = eks_auth.${name}(`)),
    ...block("Go", goFile(name), excerptParagraphs(read(goFile(name)), ` := eksauth.New${name}(`)),
  ].join("\n\n");
}

const read = (file: string) => readFileSync(join(root, file), "utf8");

function block(title: string, file: string, code: string | undefined): string[] {
  if (code === undefined) {
    throw new Error(`${file} doesn't create the component that docs/generate/examples.ts lists it for.`);
  }
  // Link to an example's folder, since its README describes how to run it.
  const place = file.startsWith("examples/") ? file.split("/").slice(0, 2).join("/") : file;
  const from = `From [${place}](../../${place}):`;
  return [`### ${title}`, from, `\`\`\`${title.toLowerCase()}\n${code}\n\`\`\``];
}
