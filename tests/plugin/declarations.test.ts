import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preProcessFile } from "typescript";
import { buildPackage, packageFolder } from "../support/packageFolder";

describe("the package's type declarations", function () {
  this.timeout(10 * 60_000);

  before(buildPackage);

  it("import only @pulumi/pulumi", () => {
    const dist = join(packageFolder, "dist");
    const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".d.ts"));
    const imports = files.flatMap((file) =>
      preProcessFile(readFileSync(join(dist, file), "utf8")).importedFiles.map(({ fileName }) => fileName),
    );
    assert.deepEqual([...new Set(imports.filter((name) => !name.startsWith(".")))], ["@pulumi/pulumi"]);
  });

  it("don't make a program load declarations of @pulumi/aws or @pulumi/kubernetes", () => {
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-declarations-"));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(packageFolder, join(folder, "node_modules", "pulumi-eks-auth"));
    for (const scope of ["@pulumi", "@types"]) {
      symlinkSync(join(packageFolder, "node_modules", scope), join(folder, "node_modules", scope));
    }
    const text = 'import { PodIdentityAgent } from "pulumi-eks-auth";\nexport const agent = PodIdentityAgent.Ensure;\n';
    writeFileSync(join(folder, "index.ts"), text);
    const tsc = join(packageFolder, "node_modules", "typescript", "bin", "tsc");
    const options = ["--noEmit", "--listFiles", "--strict", "--module", "nodenext", "--target", "es2022", "index.ts"];
    const listed = execFileSync(process.execPath, [tsc, ...options], { cwd: folder, encoding: "utf8" });
    rmSync(folder, { recursive: true });
    const read = listed.trim().split("\n");
    const packages = read.flatMap((file) => /\/node_modules\/(@pulumi\/[\w-]+)\//.exec(file)?.[1] ?? []);
    assert.deepEqual([...new Set(packages)], ["@pulumi/pulumi"]);
    assert.ok(
      read.some((file) => file.endsWith("/dist/components/podIdentity/args.d.ts")),
      "isn't used",
    );
  });
});
