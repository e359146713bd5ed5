import type { Adoption, LeftAccess } from "../eks/adoption";
import { printable, printableJson } from "./style";

/** The cluster that a program is for. */
export interface AdoptedCluster {
  clusterName: string;
  region: string;
  profile?: string;
  assumeRoleArn?: string;
}

/** A resource of the program. */
interface AdoptedResource {
  name: string;
  type: "ClusterAccess" | "AwsAuth";
  properties: object;
  /** The input that takes over what exists, which is removed after the first update. */
  takeOver: string;
}

function resourcesOf(
  { clusterName, region, profile, assumeRoleArn }: AdoptedCluster,
  adoption: Adoption,
): AdoptedResource[] {
  const { grants, roles, users, accounts } = adoption;
  const place = {
    clusterName,
    region,
    ...(profile !== undefined && { profile }),
    ...(assumeRoleArn !== undefined && { assumeRoleArn }),
  };
  const lists = Object.entries({ roles, users, accounts }).filter(([, list]) => list.length > 0);
  return [
    ...(grants.length === 0
      ? []
      : [
          {
            name: "access",
            type: "ClusterAccess" as const,
            properties: { ...place, existing: "take-over", grants },
            takeOver: "existing",
          },
        ]),
    ...(lists.length === 0
      ? []
      : [
          {
            name: "aws-auth",
            type: "AwsAuth" as const,
            properties: { ...place, existingMappings: "take-over", ...Object.fromEntries(lists) },
            takeOver: "existingMappings",
          },
        ]),
  ];
}

/** The comments at the beginning, without the marks of comments. */
function comments(resources: readonly AdoptedResource[], adoption: Adoption, before: string[]): string[] {
  const inputs = resources.map(({ takeOver, type }) => `\`${takeOver}\` of the ${type}`);
  return [
    ...before,
    ...(inputs.length === 0
      ? []
      : [
          "The first update takes over what exists, in place: nobody loses access in between. Remove",
          `${inputs.join(" and ")} after it.`,
        ]),
    ...(adoption.accounts.length === 0
      ? []
      : ["An account gets an item of its own in mapAccounts. Remove the old one by hand after the first update."]),
    ...leftInWords(adoption.left),
  ];
}

function leftInWords(left: readonly LeftAccess[]): string[] {
  return left.length === 0 ? [] : ["", "Not declared here:", ...left.map(({ what, reason }) => `- ${what}: ${reason}`)];
}

function commented(lines: readonly string[], mark: string): string {
  // A line break in a name must not end the comment.
  return lines.map((line) => `${mark} ${printable(line).replaceAll("\n", "\\n")}`.trimEnd()).join("\n");
}

/** The program in YAML, as the content of Pulumi.yaml. */
export async function yamlProgram(cluster: AdoptedCluster, adoption: Adoption): Promise<string> {
  const { dump } = await import("js-yaml");
  const resources = resourcesOf(cluster, adoption);
  const head = [
    `The access to the EKS cluster ${cluster.clusterName}. Save this as Pulumi.yaml in a new folder, and run`,
    `\`npm install pulumi-eks-auth\`, \`pulumi stack init\` and \`pulumi config set aws:region ${cluster.region}\` there.`,
    "Then `pulumi preview` shows the imports.",
    "",
  ];
  const program = {
    name: "cluster-access",
    runtime: "yaml",
    plugins: { providers: [{ name: "eks-auth", path: "node_modules/pulumi-eks-auth/bin" }] },
    resources: Object.fromEntries(
      resources.map(({ name, type, properties }) => [
        name,
        { type: `eks-auth:${type}`, properties: withoutReferences(properties) },
      ]),
    ),
  };
  return `${commented(comments(resources, adoption, head), "#")}\n${dump(program, { lineWidth: -1, noRefs: true })}`;
}

/** Values in which Pulumi finds no reference: it reads `$${` as `${`. */
function withoutReferences(value: object): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll("${", "$$$${"));
}

/** The program in TypeScript. */
export function typescriptProgram(cluster: AdoptedCluster, adoption: Adoption): string {
  const resources = resourcesOf(cluster, adoption);
  const head = [
    `The access to the EKS cluster ${cluster.clusterName}. Save this as index.ts of a new Pulumi project in TypeScript, and`,
    `run \`npm install pulumi-eks-auth\` and \`pulumi config set aws:region ${cluster.region}\` there. AwsAuth needs the plugin`,
    "of the package, as its README describes. Then `pulumi preview` shows the imports.",
    "",
  ];
  const types = [...new Set(resources.map(({ type }) => type))].sort();
  const declarations = resources.map(
    ({ name, type, properties }) => `\nnew ${type}(${JSON.stringify(name)}, ${typescriptObject(properties)});\n`,
  );
  const imports = types.length === 0 ? "export {};\n" : `import { ${types.join(", ")} } from "pulumi-eks-auth";\n`;
  return `${commented(comments(resources, adoption, head), "//")}\n${imports}${declarations.join("")}`;
}

/** An object as TypeScript writes it: names without quotes. */
function typescriptObject(properties: object): string {
  return printableJson(properties).replace(/^( *)"(\w+)":/gm, "$1$2:");
}
