import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importsOf } from "../support/imports";
import { buildPackage, packageFolder } from "../support/packageFolder";

const read = (file: string) => JSON.parse(readFileSync(join(packageFolder, file), "utf8"));

describe("The package of the policy pack", function () {
  this.timeout(600_000);
  before(buildPackage);

  it("consists of the bundle, its licences, and the files that Pulumi and npm read", () => {
    const pack = ["pack", "--dry-run", "--json", "--ignore-scripts", "./policy"];
    const [{ files }] = JSON.parse(execFileSync("npm", pack, { cwd: packageFolder, encoding: "utf8" }));
    assert.deepEqual(files.map(({ path }: { path: string }) => path).sort(), [
      "PulumiPolicy.yaml",
      "README.md",
      "dist/LICENSE",
      "dist/NOTICE",
      "dist/THIRD-PARTY-LICENSES.txt",
      "dist/index.js",
      "package.json",
    ]);
  });

  it("requires only Pulumi's SDK for policies, which is in its dependencies with the ranges that are tested", () => {
    const { files, packages } = importsOf(packageFolder, "policy/dist/index.js");
    assert.deepEqual([files, packages], [[], ["@pulumi/policy"]]);
    const { dependencies } = read("policy/package.json");
    const root = read("package.json");
    assert.deepEqual(dependencies, {
      "@pulumi/policy": root.devDependencies["@pulumi/policy"],
      "@pulumi/pulumi": root.dependencies["@pulumi/pulumi"],
    });
  });

  it("has the version of the components", () => {
    assert.equal(read("policy/package.json").version, read("package.json").version);
  });
});
