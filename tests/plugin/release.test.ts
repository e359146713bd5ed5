import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { disagreements } from "../../build/release/agreement";
import { billOfMaterials } from "../../build/release/billOfMaterials";
import { nodeVersion, platforms } from "../../build/release/platforms";
import { publication } from "../../provider/plugin/schema/languages";
import { packageFolder } from "../support/packageFolder";

const read = (file: string) => readFileSync(join(packageFolder, file), "utf8");
const { version } = JSON.parse(read("package.json"));

/** The files that state the version. */
const stating = [
  "package.json",
  "package-lock.json",
  "policy/package.json",
  "provider/schema.json",
  "sdk/nodejs/package.json",
  "sdk/python/pyproject.toml",
  "sdk/python/pulumi_eks_auth/pulumi-plugin.json",
  "sdk/go/eksauth/pulumi-plugin.json",
  "sdk/dotnet/version.txt",
  "sdk/dotnet/pulumi-plugin.json",
  "sdk/java/pom.xml",
  "examples/quickstart-java/pom.xml",
  "templates/eks-auth-typescript/package.json",
  "templates/eks-auth-python/requirements.txt",
  "templates/eks-auth-go/go.mod",
  "templates/eks-auth-java/pom.xml",
];

describe("The check before a release", () => {
  let copy: string;

  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), "eks-auth-release-"));
    for (const file of [...stating, "CHANGELOG.md"]) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      cpSync(join(packageFolder, file), join(copy, file));
    }
    const changelog = read("CHANGELOG.md").replace("## [Unreleased]", `## [${version}] - 2026-01-01`);
    writeFileSync(join(copy, "CHANGELOG.md"), changelog);
  });
  afterEach(() => rmSync(copy, { recursive: true }));

  it("accepts the tag of the version that every file states", () => {
    assert.deepEqual(disagreements(copy, `v${version}`), []);
  });

  for (const file of stating) {
    it(`rejects another version in ${file}`, () => {
      // The first occurrence is the version itself, but in a lock file also that of the root package.
      writeFileSync(join(copy, file), read(file).replace(version, "9.9.9"));
      const problems = disagreements(copy, `v${version}`);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", new RegExp(`^${file} has the version 9\\.9\\.9; expected ${version}: `));
    });
  }

  it("rejects a tag with another version, for every file and the changelog", () => {
    const problems = disagreements(copy, "v9.9.9");
    const files = new Set(problems.map((problem) => problem.split(" ")[0]));
    assert.deepEqual([...files].sort(), [...stating, "CHANGELOG.md"].sort());
  });

  for (const tag of ["", version, `v${version}.1`, "v1.2", "latest"]) {
    it(`rejects the tag ${JSON.stringify(tag)}`, () => {
      assert.deepEqual(disagreements(copy, tag), [
        `The tag is ${JSON.stringify(tag)}; expected v<version>, such as v1.2.3.`,
      ]);
    });
  }
});

describe("The files of a release", () => {
  it("have a bill of materials with every locked dependency and Node", () => {
    const { bomFormat, components } = JSON.parse(billOfMaterials(packageFolder));
    assert.equal(bomFormat, "CycloneDX");
    const { packages } = JSON.parse(read("package-lock.json"));
    const locked = Object.entries<Record<string, string>>(packages)
      .filter(([folder, { dev, devOptional }]) => folder !== "" && !dev && !devOptional)
      .map(
        ([folder, { version }]) => `pkg:npm/${folder.split("node_modules/").at(-1)?.replace("@", "%40")}@${version}`,
      );
    const expected = new Set([...locked, `pkg:generic/node@${nodeVersion}`]);
    assert.deepEqual(new Set(components.map((one: { purl: string }) => one.purl)), expected);
  });

  it("are for every platform that the Pulumi CLI runs on", () => {
    const both = ["linux", "darwin", "windows"].flatMap((os) => [`${os}-amd64`, `${os}-arm64`]);
    assert.deepEqual(
      platforms.map(({ os, arch }) => `${os}-${arch}`),
      both,
    );
  });

  it("are downloaded from a URL that the Pulumi registry accepts", () => {
    // As in pulumi/registry, scripts/ci/community-package/sdk_install_probe.py.
    const accepted = /^(https|github|gitlab):\/\/[A-Za-z0-9._~:/?#@!$&()*+,;=-]+$/;
    const { pluginDownloadURL, homepage, repository, logoUrl } = publication;
    assert.ok(pluginDownloadURL === undefined || accepted.test(pluginDownloadURL), pluginDownloadURL);
    for (const url of [homepage, repository, logoUrl]) {
      assert.ok(url === undefined || url.startsWith("https://"), url);
    }
  });
});
