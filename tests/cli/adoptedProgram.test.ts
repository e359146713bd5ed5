import assert from "node:assert/strict";
import { load } from "js-yaml";
import ts from "typescript";
import { typescriptProgram, yamlProgram } from "../../provider/cli/adoptedProgram";
import type { Adoption } from "../../provider/eks/adoption";
import { CliCluster } from "./support/cliCluster";

const cluster = { clusterName: "prod", region: "eu-west-1", profile: "ops" };
const reference = ["$", "{b}"].join("");
const grants = [
  { name: "dev", principalArn: "arn:aws:iam::123456789012:role/Dev", kubernetesGroups: ["a", reference] },
];
const roles = [{ roleArn: "arn:aws:iam::123456789012:role/Ops", username: 'o"p:{{SessionName}}', groups: [] }];
const left = [{ what: "the access entry of x\n$(rm)", reason: "EKS created it", isOpen: false }];
const adoption: Adoption = { grants, roles, users: [], accounts: ["012345678901"], left };
const place = { clusterName: "prod", region: "eu-west-1", profile: "ops" };

describe("the program that eks-auth adopt prints", () => {
  it("is in YAML, without references in its values, and takes over what exists", async () => {
    const program = await yamlProgram(cluster, adoption);
    const { resources, runtime, plugins } = load(program) as Record<string, unknown>;
    assert.deepEqual(
      [runtime, plugins],
      ["yaml", { providers: [{ name: "eks-auth", path: "node_modules/pulumi-eks-auth/bin" }] }],
    );
    assert.deepEqual(resources, {
      access: {
        type: "eks-auth:ClusterAccess",
        properties: {
          ...place,
          existing: "take-over",
          grants: [{ ...grants[0], kubernetesGroups: ["a", `$${reference}`] }],
        },
      },
      "aws-auth": {
        type: "eks-auth:AwsAuth",
        properties: { ...place, existingMappings: "take-over", roles, accounts: ["012345678901"] },
      },
    });
    assert.match(
      program,
      /\n# Remove|\n# `existing` of the ClusterAccess and `existingMappings` of the AwsAuth after it\.\n/,
    );
    assert.match(program, /\n# - the access entry of x\\n\$\(rm\): EKS created it\n/);
  });

  it("is in TypeScript, with the same values", () => {
    const program = typescriptProgram(cluster, adoption);
    const made: unknown[] = [];
    const record = (type: string) =>
      class {
        constructor(name: string, args: object) {
          made.push([type, name, args]);
        }
      };
    const { outputText, diagnostics } = ts.transpileModule(program, {
      reportDiagnostics: true,
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    assert.deepEqual(diagnostics, []);
    const required = () => ({ ClusterAccess: record("ClusterAccess"), AwsAuth: record("AwsAuth") });
    new Function("require", "exports", outputText)(required, {});
    assert.deepEqual(made, [
      ["ClusterAccess", "access", { ...place, existing: "take-over", grants }],
      ["AwsAuth", "aws-auth", { ...place, existingMappings: "take-over", roles, accounts: ["012345678901"] }],
    ]);
    assert.match(program, /\n\/\/ - the access entry of x\\n\$\(rm\): EKS created it\n/);
  });

  it("declares nothing for a cluster without access to adopt", async () => {
    const nothing: Adoption = { grants: [], roles: [], users: [], accounts: [], left: [] };
    assert.deepEqual((load(await yamlProgram(cluster, nothing)) as { resources: object }).resources, {});
    assert.match(typescriptProgram(cluster, nothing), /\nexport \{\};\n$/);
  });

  it("needs a cluster in EKS", async () => {
    const onlyKubeconfig = await CliCluster.start();
    const { status, stdout, stderr } = await onlyKubeconfig.run(["adopt"]);
    await onlyKubeconfig.stop();
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /^error: The cluster can't be read from EKS, so no program can name it\. Pass --cluster\.\n$/);
  });
});
