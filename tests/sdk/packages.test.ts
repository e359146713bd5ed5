import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { schemaPath } from "../../provider/package";
import { installPart } from "../sandbox/install/install";
import { runToEnd } from "../support/runToEnd";
import { patience } from "./sdks";

const { version } = JSON.parse(readFileSync(schemaPath, "utf8"));

async function outputOf(command: string, args: string[], cwd: string): Promise<string> {
  const { status, stdout, stderr } = await runToEnd({ command, args, cwd });
  assert.equal(status, 0, stderr);
  return stdout;
}

describe("the SDK package", function () {
  this.timeout(patience); // without `make parts`, this installs them, and reports it

  it("for npm is compiled, with types, README, licence and version, and without sources", async () => {
    const project = dirname(await installPart("sdk-nodejs", process.env, AbortSignal.timeout(patience)));
    // Without scripts, since npm compiled it when it installed the folder.
    const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
    const [tarball] = JSON.parse(await outputOf("npm", args, join(project, "sdk")));
    assert.deepEqual([tarball.name, tarball.version], ["pulumi-eks-auth-sdk", version]);
    const files: string[] = tarball.files.map(({ path }: { path: string }) => path);
    const compiled = files.filter((path) => /^bin\/[\w/]+\.(?:js|d\.ts)(?:\.map)?$/.test(path));
    assert.deepEqual(files.filter((path) => !compiled.includes(path)).sort(), [
      "LICENSE",
      "README.md",
      "bin/package.json",
      "package.json",
    ]);
    for (const file of ["bin/index.js", "bin/index.d.ts", "bin/awsAuth.js", "bin/types/enums/index.js"]) {
      assert.ok(compiled.includes(file), `${file} is missing`);
    }
  });

  it("for PyPI has the module with its types, README, licence and version", async () => {
    const python = await installPart("sdk-python", process.env, AbortSignal.timeout(patience));
    const read = `
import importlib.metadata as metadata, json
found = metadata.distribution("pulumi-eks-auth")
print(json.dumps([found.version, found.metadata["License"], found.metadata["Description-Content-Type"],
                  sorted(map(str, found.files))]))`;
    const [found, license, readme, files] = JSON.parse(await outputOf(python, ["-c", read], dirname(python)));
    assert.deepEqual([found, license, readme], [version, "Apache-2.0", "text/markdown"]);
    for (const file of ["__init__.py", "aws_auth.py", "py.typed", "pulumi-plugin.json"]) {
      assert.ok(files.includes(`pulumi_eks_auth/${file}`), `${file} is missing`);
    }
    assert.ok(files.some((file: string) => /\.dist-info\/.*LICENSE$/.test(file)));
  });
});
