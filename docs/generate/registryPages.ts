import { readFileSync } from "node:fs";
import { join } from "node:path";
import { names, publication } from "../../provider/plugin/schema/languages";
import { splitDescription } from "./permissions";
import { componentNames, type Schema, tokenOf } from "./schema";

// The two pages that Pulumi's registry shows for a package, next to its reference. The registry has no other pages of the
// repository, so these link only to https URLs, and have no images.
// https://www.pulumi.com/docs/iac/guides/building-extending/packages/publishing-packages/

const root = join(__dirname, "..", "..");

/** The folder that the registry reads. */
export const registryFolder = join(root, "docs");

const title = "EKS Auth";

/** The languages of the registry's choosers, with the SDK whose README has the program, and its code blocks' language. */
const programs = [
  { language: "typescript", sdk: "nodejs", code: "typescript" },
  { language: "python", sdk: "python", code: "python" },
  { language: "go", sdk: "go", code: "go" },
  { language: "csharp", sdk: "dotnet", code: "csharp" },
  { language: "java", sdk: "java", code: "java" },
] as const;

/** The same program in YAML, for which there is no SDK. */
const yamlProgram = `resources:
  cluster:
    type: eks-auth:OidcProvider
    properties:
      clusterName: my-cluster
  reader:
    type: eks-auth:ServiceAccountRole
    properties:
      oidcProviderArns: ["\${cluster.arn}"]
      serviceAccounts:
        - namespace: default
          name: my-service-account
      policyArns: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]
  account:
    type: eks-auth:ServiceAccount
    properties:
      name: my-service-account
      roleArn: \${reader.arn}
outputs:
  roleArn: \${reader.arn}`;

/** The pages by file name. */
export function registryPages(schema: Schema): Map<string, string> {
  return new Map([
    ["_index.md", overview(schema)],
    ["installation-configuration.md", installation()],
  ]);
}

function overview(schema: Schema): string {
  const rows = componentNames(schema).map((name) => `| \`${name}\` | ${firstSentence(schema, name)} |`);
  return page(
    { title, description: `Access to Amazon EKS clusters with Pulumi.`, layout: "package" },
    `\`eks-auth\` declares access to Amazon EKS clusters: AWS permissions for pods, Kubernetes permissions for people and roles, and permissions to call the EKS API. Each of these jobs is one component.`,
    `A stack changes only the entries, roles and associations that it owns, unless the program says otherwise. The preview rejects what EKS, IAM or the cluster would reject, ignore or misread, and what would lock you out, with the value and the fix.`,
    "## Example",
    "The pods of one service account read from S3, using IAM roles for service accounts (IRSA).",
    chooser(),
    "## Components",
    ["| component | purpose |", "| --- | --- |", ...rows].join("\n"),
  );
}

function installation(): string {
  const { pluginDownloadURL, repository } = publication;
  const plugin =
    pluginDownloadURL === undefined
      ? "The components run in the plugin `pulumi-resource-eks-auth`. The npm package `pulumi-eks-auth` contains it; the README of each SDK describes how a program finds it."
      : "The components run in the plugin `pulumi-resource-eks-auth`, which the Pulumi CLI installs when a program needs it. It needs nothing else on the machine.";
  return page(
    {
      title: `${title} Installation & Configuration`,
      description: `Installation, credentials, permissions and proxies of ${title}.`,
      layout: "installation",
    },
    "## Installation",
    [
      `- TypeScript and JavaScript: \`npm install ${names.npm}\``,
      `- Python: \`pip install ${names.python}\``,
      `- Go: \`go get ${names.goModule}/${names.goPackage}\``,
      `- .NET: \`dotnet add package ${names.dotnet.owner}.${names.dotnet.package}\``,
      `- Java, with Maven: the group \`${names.java}\` and the artifact \`eksauth\``,
      "- YAML: nothing",
    ].join("\n"),
    plugin,
    `For a new project, \`pulumi new\` takes ${
      repository === undefined
        ? "the `https://` address of the repository with the path of a template"
        : `\`${repository}/templates/eks-auth-typescript\``
    }. There are templates in TypeScript, Python, Go, Java and YAML.`,
    "## Credentials",
    "The components create AWS and Kubernetes resources with the providers `aws` and `kubernetes` of the program. What Pulumi's providers can't read, and `aws-auth`, they read with the credentials of the AWS SDK: the environment, a shared profile, a container or an instance. The inputs `profile`, `assumeRoleArn` and `region` select others. Both have to lead to the same account.",
    "The components that use the API server of a cluster sign in with these credentials, without the AWS CLI, or with a `kubeconfig`, which is a secret. The kubeconfig of the environment is never used automatically.",
    "The package itself has no configuration. `aws:region` of the stack is the region of clusters for which no other region is given.",
    "## Permissions",
    `Each component needs other permissions of the identity that runs Pulumi. ${
      repository === undefined
        ? "The page of a component in the repository lists them as an IAM policy."
        : `[The page of a component](${repository}/tree/main/docs/components) lists them as an IAM policy.`
    } An error names the missing permission.`,
    "## Proxies",
    "`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` apply to AWS and to the API server, in the same way as in kubectl. The `proxy-url` of a kubeconfig takes precedence.",
  );
}

function page(head: { title: string; description: string; layout: string }, ...parts: string[]): string {
  const front = [
    "---",
    `title: ${head.title}`,
    `meta_desc: ${head.description}`,
    `layout: ${head.layout}`,
    "---",
    "<!-- Generated by `make docs` from provider/schema.json, docs/generate/ and sdk/: edit those, not this page. -->",
  ].join("\n");
  return `${[front, ...parts].join("\n\n")}\n`;
}

function chooser(): string {
  const blocks = [
    ...programs.map(({ language, sdk, code }) => [language, code, programIn(sdk, code)] as const),
    ["yaml", "yaml", yamlProgram] as const,
  ];
  return [
    `{{< chooser language "${blocks.map(([language]) => language).join(",")}" >}}`,
    ...blocks.map(
      ([language, code, program]) =>
        `{{% choosable language ${language} %}}\n\n\`\`\`${code}\n${program}\n\`\`\`\n\n{{% /choosable %}}`,
    ),
    "{{< /chooser >}}",
  ].join("\n\n");
}

/** The program in the README of an SDK, which tests run or compile. */
function programIn(sdk: string, code: string): string {
  const readme = readFileSync(join(root, "sdk", sdk, "README.md"), "utf8");
  const [, program] = readme.split(`\n\`\`\`${code}\n`);
  if (program === undefined) {
    throw new Error(`sdk/${sdk}/README.md has no program in ${code}`);
  }
  return program.split("\n```")[0] as string;
}

function firstSentence(schema: Schema, name: string): string {
  const about = splitDescription(schema.resources[tokenOf(name)]?.description ?? "").about;
  return (/^[\s\S]*?[.:](?=\s|$)/.exec(about)?.[0] ?? about).replace(/\s+/g, " ").replace(/:$/, ".");
}
