import { packageName } from "../../package";

/**
 * The SDK names that a publisher sets, in one place: `make schema sdk` writes them into the schema, and from there into
 * the metadata of every SDK. CONTRIBUTING.md explains each name. Use only names that you own: the npm scope `@pulumi`,
 * the NuGet prefix `Pulumi.` and the Maven group `com.pulumi` belong to Pulumi.
 */
export const names = {
  /** The npm name of the generated SDK. The components themselves are in `pulumi-eks-auth`, named in package.json. */
  npm: "pulumi-eks-auth-sdk",
  /** The Python module, and the package on PyPI, which treats `_` and `-` as equal. */
  python: "pulumi_eks_auth",
  /** The path of the Go module in `sdk/go`: the path of a reachable repository, followed by `/sdk/go`. */
  goModule: "example.com/pulumi-eks-auth/sdk/go",
  /** The folder and name of the Go package in that module. */
  goPackage: "eksauth",
  /**
   * The two parts of the NuGet ID and the namespace, `EksAuth.PulumiPackage`: the owner's name and the package's name.
   */
  dotnet: { owner: "EksAuth", package: "PulumiPackage" },
  /** The group of the Java package. The last part, `eksauth`, is added automatically. */
  java: "com.example",
};

/**
 * The publisher, and the places of publication.
 * https://www.pulumi.com/docs/iac/using-pulumi/pulumi-packages/schema/#package
 */
export const publication: Partial<Record<"homepage" | "repository" | "logoUrl" | "pluginDownloadURL", string>> & {
  publisher: string;
} = {
  /** The publisher in Pulumi's registry, and the author in the metadata of the NuGet package. */
  publisher: "The eks-auth authors",
  /** The package's website: an https URL. */
  homepage: undefined,
  /** The source repository: an https URL. */
  repository: undefined,
  /** The logo in Pulumi's registry: an https URL. */
  logoUrl: undefined,
  /**
   * The place that the engine downloads the plugin from: `github://api.github.com/<owner>/<repository>` for the releases
   * of a GitHub repository, or an https URL that has the archives of the releases. Pulumi's registry uses no `git://` URL.
   */
  pluginDownloadURL: undefined,
};

/** The `language` section of the schema: the package's name in each language, with the schema's version. */
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
      // Without it, the types of plain inputs (the grants of ClusterAccess) are used but not declared.
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
    java: {
      basePackage: names.java,
      buildFiles: "gradle",
      // The version of gson is the one that this version of Pulumi's SDK requires.
      dependencies: { "com.pulumi:pulumi": "1.36.1", "com.google.code.gson:gson": "2.10" },
    },
  };
}
