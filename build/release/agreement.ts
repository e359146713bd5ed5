import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Where a version is stated, and how to find it there. The generated SDKs follow package.json. */
const places: readonly [file: string, version: (text: string) => unknown, fix: string][] = [
  ["package.json", (text) => JSON.parse(text).version, "set it to the version of the tag"],
  ["package-lock.json", (text) => JSON.parse(text).version, "run `npm install --package-lock-only`"],
  ["policy/package.json", (text) => JSON.parse(text).version, "set it to the version of the tag"],
  ["provider/schema.json", (text) => JSON.parse(text).version, "run `make schema`"],
  ["sdk/nodejs/package.json", (text) => JSON.parse(text).version, "run `make sdk`"],
  ["sdk/nodejs/package.json", (text) => JSON.parse(text).pulumi.version, "run `make sdk`"],
  ["sdk/python/pyproject.toml", (text) => /^\s*version = "(.*)"$/m.exec(text)?.[1], "run `make sdk`"],
  ["sdk/python/pulumi_eks_auth/pulumi-plugin.json", (text) => JSON.parse(text).version, "run `make sdk`"],
  ["sdk/go/eksauth/pulumi-plugin.json", (text) => JSON.parse(text).version, "run `make sdk`"],
  ["sdk/dotnet/version.txt", (text) => text.trim(), "run `make sdk`"],
  ["sdk/dotnet/pulumi-plugin.json", (text) => JSON.parse(text).version, "run `make sdk`"],
  ["sdk/java/pom.xml", (text) => /<version>(.*)<\/version>/.exec(text)?.[1], "run `make sdk`"],
  ["examples/quickstart-java/pom.xml", dependencyInPom, "set it in the dependency"],
  [
    "templates/eks-auth-typescript/package.json",
    (text) => JSON.parse(text).dependencies["pulumi-eks-auth"].replace(/^\^/, ""),
    "set it in the dependency",
  ],
  [
    "templates/eks-auth-python/requirements.txt",
    (text) => /^pulumi_eks_auth>=([^,]*)/m.exec(text)?.[1],
    "set it in the requirement",
  ],
  ["templates/eks-auth-go/go.mod", (text) => /\/sdk\/go v(\S+)/.exec(text)?.[1], "set it in the requirement"],
  ["templates/eks-auth-java/pom.xml", dependencyInPom, "set it in the dependency"],
];

function dependencyInPom(text: string): string | undefined {
  return /<artifactId>eks-auth<\/artifactId>\s*<version>(.*)<\/version>/.exec(text)?.[1];
}

/**
 * The reasons why a tag can't be released: a file that states another version, or no section in the changelog.
 *
 * @param root The package's folder.
 * @param tag The tag, `v<version>`.
 */
export function disagreements(root: string, tag: string): string[] {
  const version = /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/.exec(tag)?.[1];
  if (version === undefined) {
    return [`The tag is ${JSON.stringify(tag)}; expected v<version>, such as v1.2.3.`];
  }
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  const others = places
    .map(([file, versionIn, fix]) => ({ file, found: versionIn(read(file)), fix }))
    .filter(({ found }) => found !== version)
    .map(({ file, found, fix }) => `${file} has the version ${found}; expected ${version}: ${fix}.`);
  const section = `## [${version}]`;
  const isListed = read("CHANGELOG.md")
    .split("\n")
    .some((line) => line.startsWith(section));
  return isListed ? others : [...others, `CHANGELOG.md has no section "${section}": rename "## [Unreleased]".`];
}
