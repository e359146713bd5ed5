import { readFileSync } from "node:fs";
import { join } from "node:path";
import { excerptTypescript } from "./excerptTypescript";
import { excerptYaml } from "./excerptYaml";

const root = join(__dirname, "..", "..");

/** The examples that a component's page shows, by their folders. */
const shown: Record<string, { yaml: string; typescript: string }> = {
  AccessEntry: { yaml: "access-entries-yaml", typescript: "access-entries-typescript" },
  AwsAuth: { yaml: "aws-auth-yaml", typescript: "aws-auth-typescript" },
  ClusterAccess: { yaml: "cluster-access-yaml", typescript: "migrate-to-access-entries-typescript" },
  ControlPlaneAccess: { yaml: "ci-control-plane-yaml", typescript: "pipeline-github-actions" },
  GroupBinding: { yaml: "access-entries-yaml", typescript: "access-entries-typescript" },
  OidcProvider: { yaml: "quickstart", typescript: "irsa-typescript" },
  PodIdentity: { yaml: "pod-identity-yaml", typescript: "workloads-typescript" },
  ServiceAccount: { yaml: "quickstart", typescript: "irsa-typescript" },
  ServiceAccountRole: { yaml: "quickstart", typescript: "irsa-typescript" },
  UserIdentityProvider: { yaml: "company-login-yaml", typescript: "company-login-typescript" },
  WorkloadIdentity: { yaml: "workload-identity-yaml", typescript: "irsa-to-pod-identity-typescript" },
};

/** The section with examples of a component's page: excerpts of programs that the tests run. */
export function examplesSection(name: string): string {
  const examples = shown[name];
  if (examples === undefined) {
    throw new Error(`docs/generate/examples.ts names no example of ${name}.`);
  }
  const { yaml, typescript } = examples;
  return [
    "## Examples",
    ...block("YAML", "yaml", yaml, excerptYaml(read(yaml, "Pulumi.yaml"), `eks-auth:${name}`)),
    ...block("TypeScript", "typescript", typescript, excerptTypescript(read(typescript, "index.ts"), name)),
  ].join("\n\n");
}

const read = (example: string, file: string) => readFileSync(join(root, "examples", example, file), "utf8");

function block(title: string, language: string, example: string, code: string | undefined): string[] {
  if (code === undefined) {
    throw new Error(`examples/${example} makes nothing of what docs/generate/examples.ts names it for.`);
  }
  const from = `From [examples/${example}](../../examples/${example}):`;
  return [`### ${title}`, from, `\`\`\`${language}\n${code}\n\`\`\``];
}
