import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { schemaPath } from "../../provider/package";
import { patience, sdkFolder, writeSdks } from "./sdks";

/** The files under a folder, as relative paths, sorted. */
function filesUnder(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return entries.filter((name) => statSync(join(folder, name)).isFile()).sort();
}

/** The files of sdk/ that git tracks or would add, without build results. */
function checkedIn(): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "."];
  const names = execFileSync("git", args, { cwd: sdkFolder, encoding: "utf8" }).split("\0");
  return names.filter((name) => name !== "").sort();
}

describe("the SDKs in sdk/", () => {
  let fresh: string;
  before(async function () {
    this.timeout(patience);
    fresh = mkdtempSync(join(tmpdir(), "eks-auth-sdks-"));
    await writeSdks(fresh);
  });
  after(() => rmSync(fresh, { recursive: true, force: true }));

  it("match the output of Pulumi's generators byte for byte; `make sdk` regenerates them", () => {
    assert.deepEqual(readdirSync(fresh).sort(), ["dotnet", "go", "java", "nodejs", "python"]);
    const files = filesUnder(fresh);
    assert.deepEqual(checkedIn(), files);
    const differing = files.filter(
      (name) => !readFileSync(join(fresh, name)).equals(readFileSync(join(sdkFolder, name))),
    );
    assert.deepEqual(differing, []);
  });

  it("have a README, the licence, and the version of the package", () => {
    const { version } = JSON.parse(readFileSync(schemaPath, "utf8"));
    const read = (name: string) => readFileSync(join(sdkFolder, name), "utf8");
    const license = readFileSync(join(sdkFolder, "..", "LICENSE"), "utf8");
    for (const language of ["dotnet", "go", "java", "nodejs", "python"]) {
      assert.match(read(join(language, "README.md")), /^# eks-auth for /);
      assert.equal(read(join(language, "LICENSE")), license);
    }
    assert.equal(JSON.parse(read("nodejs/package.json")).version, version);
    assert.equal(/^ *version = "(.*)"$/m.exec(read("python/pyproject.toml"))?.[1], version);
    assert.equal(JSON.parse(read("go/eksauth/pulumi-plugin.json")).version, version);
    assert.equal(read("dotnet/version.txt"), version);
    assert.equal(read("java/src/main/resources/com/example/eks-auth/version.txt"), version);
  });

  it("have their own names in the registries, different from the components' package", () => {
    const { name } = JSON.parse(readFileSync(join(sdkFolder, "..", "package.json"), "utf8"));
    const npm = JSON.parse(readFileSync(join(sdkFolder, "nodejs", "package.json"), "utf8")).name;
    assert.deepEqual([name, npm], ["pulumi-eks-auth", "pulumi-eks-auth-sdk"]);
  });

  it("can't be generated from a schema that refers to another package, which would need a download", async () => {
    const schema = JSON.parse(readFileSync(schemaPath, "utf8"));
    const reference = { $ref: "/aws/v7.0.0/schema.json#/types/aws:iam/x:X", description: "-" };
    schema.resources["eks-auth:index:AwsAuth"].inputProperties.region = reference;
    const file = join(fresh, "broken.json");
    writeFileSync(file, JSON.stringify(schema));
    await assert.rejects(writeSdks(fresh, file), /refers to the package aws, and no other package is here/);
  });
});
