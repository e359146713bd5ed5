import { packageName } from "../../package";

/**
 * What a publisher of the SDKs sets, and the only place for it: `make schema sdk` writes it into the schema, and from
 * there into the metadata of every SDK. CONTRIBUTING.md says what each is for. Nothing here may name somebody else: on
 * npm the scope `@pulumi` and on NuGet the prefix `Pulumi.` are Pulumi's own, and so is the group `com.pulumi` on Maven.
 */
export const names = {
  /** The generated SDK on npm. The components themselves are `pulumi-eks-auth`, whose package.json names it. */
  npm: "pulumi-eks-auth-sdk",
  /** The SDK's module for `import`, and its name on PyPI, where `_` and `-` are one. */
  python: "pulumi_eks_auth",
  /** The path of the Go module in `sdk/go`: of a repository that can be reached, with `/sdk/go` behind it. */
  goModule: "example.com/pulumi-eks-auth/sdk/go",
  /** The folder and name of the Go package in that module. */
  goPackage: "eksauth",
  /** The two parts of the NuGet id and of the namespace, `EksAuth.PulumiPackage`: the owner's name, and the package's. */
  dotnet: { owner: "EksAuth", package: "PulumiPackage" },
  /** The group of the Java package; its last part, `eksauth`, is added. */
  java: "com.example",
};

/** Who publishes, and from where. https://www.pulumi.com/docs/iac/using-pulumi/pulumi-packages/schema/#package */
export const publication: { publisher: string; homepage?: string; repository?: string; pluginDownloadURL?: string } = {
  /** The author in the metadata of the NuGet package. */
  publisher: "The eks-auth authors",
  /** The pages of the package: an https URL. */
  homepage: undefined,
  /** The source repository: an https URL. */
  repository: undefined,
  /** Where the engine gets the plugin from when an SDK asks for it: for a git repository, `git://<host>/<path>`. */
  pluginDownloadURL: undefined,
};

/** The section `language` of the schema: how each language names its package, and gives it the schema's version. */
export function languages({ version, description }: { version: string; description: string }): object {
  return {
    nodejs: {
      respectSchemaVersion: true,
      packageName: names.npm,
      packageDescription: description,
      typescriptVersion: "^5.9.3",
    },
    python: { respectSchemaVersion: true, packageName: names.python, pyproject: { enabled: true } },
    go: {
      respectSchemaVersion: true,
      generateResourceContainerTypes: true,
      // Without it, the types of inputs that are plain (the grants of ClusterAccess) are used but not declared.
      generateExtraInputTypes: true,
      version,
      modulePath: names.goModule,
      importBasePath: `${names.goModule}/${names.goPackage}`,
    },
    csharp: {
      respectSchemaVersion: true,
      rootNamespace: names.dotnet.owner,
      namespaces: { [packageName]: names.dotnet.package },
    },
    java: { basePackage: names.java, buildFiles: "gradle" },
  };
}
