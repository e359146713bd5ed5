import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { excerptProgram } from "../../docs/generate/excerptYaml";
import { schemaPath } from "../../provider/package";
import type { Example } from "../../provider/plugin/schema/descriptions";
import { installPart } from "../sandbox/install/install";
import { runToEnd } from "../support/runToEnd";
import { patience } from "./sdks";

const root = join(__dirname, "..", "..");

/** The file with the programs in each language. */
export const examplesFile = join(root, "provider", "plugin", "schema", "examplePrograms.json");

const example = (folder: string, ...resources: string[]) => ({ file: `examples/${folder}/Pulumi.yaml`, resources });

/** The program of each component in the schema: resources of a YAML program. */
const sources: Record<string, { file: string; resources: string[] }> = {
  AccessCheck: example("access-entries-yaml", "deployer"),
  AccessEntry: example("access-entries-yaml", "developers"),
  AddonAccess: example("addon-access-yaml", "driverAccess"),
  AwsAuth: example("aws-auth-yaml", "team"),
  CapabilityAccess: example("capabilities-yaml", "ack"),
  // A program of its own, because Pulumi's converter writes invalid Go for lists in plain inputs.
  ClusterAccess: { file: "tests/sdk/examples/ClusterAccess.yaml", resources: ["access"] },
  ControlPlaneAccess: example("delegated-access-yaml", "delegation"),
  CredentialsCheck: example("workload-identity-yaml", "dns", "credentials"),
  GroupBinding: example("access-entries-yaml", "deployer", "rollouts"),
  NodeRole: example("node-roles-yaml", "workers", "karpenter"),
  OidcProvider: example("quickstart", "cluster"),
  PodIdentity: example("pod-identity-yaml", "reader"),
  ServiceAccount: example("quickstart", "cluster", "reader", "account"),
  ServiceAccountRole: example("quickstart", "cluster", "reader"),
  UserIdentityProvider: example("company-login-yaml", "company"),
  WorkloadIdentity: example("workload-identity-yaml", "dns"),
};

/** The programs in YAML, by component. */
export function yamlExamples(): Record<string, string> {
  const programs = Object.entries(sources).map(([name, { file, resources }]) => [
    name,
    excerptProgram(readFileSync(join(root, file), "utf8"), resources),
  ]);
  return Object.fromEntries(programs);
}

/** The programs in each language, by component, converted by Pulumi's converter with the schema on disk. */
export async function convertExamples(): Promise<Record<string, Example>> {
  const programs = yamlExamples();
  const command = await installPart("example-converter", process.env, AbortSignal.timeout(patience));
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-examples-"));
  const file = join(folder, "programs.json");
  writeFileSync(file, JSON.stringify(programs));
  const { status, stdout, stderr } = await runToEnd({ command, args: [schemaPath, file] }, patience);
  rmSync(folder, { recursive: true });
  if (status !== 0) {
    throw new Error(`the converter ended with ${status}: ${stderr}`);
  }
  const converted: Record<string, Omit<Example, "yaml">> = JSON.parse(stdout);
  const sorted = Object.entries(programs).map(([name, yaml]) => [name, { ...converted[name], yaml }]);
  return Object.fromEntries(sorted);
}
