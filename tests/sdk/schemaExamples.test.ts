import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { componentNames, readSchema, tokenOf } from "../../docs/generate/schema";
import { type Example, exampleLanguages } from "../../provider/plugin/schema/descriptions";
import { installPart } from "../sandbox/install/install";
import { requireTool } from "../sandbox/install/tools";
import { runToEnd } from "../support/runToEnd";
import { convertExamples, examplesFile } from "./schemaExamples";
import { patience, sdkFolder } from "./sdks";

const programs: Record<string, Example> = JSON.parse(readFileSync(examplesFile, "utf8"));
const install = (part: "sdk-nodejs" | "sdk-python" | "sdk-java") =>
  installPart(part, process.env, AbortSignal.timeout(patience));

describe("The examples in the schema's descriptions", function () {
  this.timeout(patience); // without `make parts`, this installs the SDKs, and reports it
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "eks-auth-examples-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Writes the programs of a language, and returns their files. */
  function write(language: keyof Example, path: (name: string) => string): string[] {
    return Object.entries(programs).map(([name, example]) => {
      const file = join(folder, path(name));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, example[language]);
      return file;
    });
  }

  async function succeeds(command: string, args: string[], cwd = folder): Promise<void> {
    const { status, stdout, stderr } = await runToEnd({ command, args, cwd }, patience);
    assert.equal(status, 0, `${stdout}\n${stderr}`);
  }

  it("are the programs of the examples, converted by Pulumi's converter; `make schema` converts them", async () => {
    assert.deepEqual(await convertExamples(), programs);
  });

  it("show every component in every language of the registry", () => {
    const { resources } = readSchema();
    assert.deepEqual(Object.keys(programs), componentNames(readSchema()));
    for (const [name, example] of Object.entries(programs)) {
      const created = new RegExp(`\\b(New)?${name}\\(|type: eks-auth:${name}$`, "m");
      for (const language of exampleLanguages) {
        assert.match(example[language], created, `${name} in ${language}`);
        const block = `\n\n\`\`\`${language}\n${example[language].trim()}\n\`\`\`\n\n`;
        assert.ok(resources[tokenOf(name)]?.description?.includes(block), `${name} in ${language}`);
      }
    }
  });

  it("are in the SDK of each language, in that language only", () => {
    // The first line of the program in each language; Java's generator writes HTML.
    const files: [string, string][] = [
      ["nodejs/oidcProvider.ts", "```typescript\n * import * as pulumi"],
      ["python/pulumi_eks_auth/oidc_provider.py", "```python\n        import pulumi\n"],
      ["go/eksauth/oidcProvider.go", "```go\n// package main\n"],
      ["dotnet/OidcProvider.cs", "```csharp\n    /// using System"],
      ["java/src/main/java/com/example/eksauth/OidcProvider.java", "{@code\n * package generated_program;\n"],
    ];
    for (const [file, beginning] of files) {
      const text = readFileSync(join(sdkFolder, file), "utf8");
      const shown = files.filter(([, other]) => text.includes(other.split("\n")[0] ?? "")).map(([name]) => name);
      assert.deepEqual(shown, [file]);
      assert.ok(text.includes(beginning) && !text.includes("{{%"), file);
    }
  });

  it("compile in TypeScript", async () => {
    const project = dirname(await install("sdk-nodejs"));
    symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
    const files = write("typescript", (name) => `${name}.ts`);
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"];
    await succeeds(process.execPath, [join(project, "node_modules/typescript/bin/tsc"), ...options, ...files]);
  });

  it("run in Python, on mocks", async () => {
    const python = await install("sdk-python");
    await succeeds(python, [
      join(__dirname, "python", "check_examples.py"),
      ...write("python", (name) => `${name}.py`),
    ]);
  });

  it("compile in Go", async () => {
    write("go", (name) => `${name.toLowerCase()}/main.go`);
    for (const file of ["go.mod", "go.sum"]) cpSync(join(__dirname, "go", file), join(folder, file));
    const go = requireTool("go");
    const module = "example.com/pulumi-eks-auth/sdk/go";
    await succeeds(go, ["mod", "edit", "-droprequire=example.com/quickstart-go", `-replace=${module}=${sdkFolder}/go`]);
    await succeeds(go, ["vet", "-mod=mod", "./..."]);
  });

  it("compile in Java", async () => {
    const repository = await install("sdk-java");
    const jars = readdirSync(repository, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".jar"));
    const files = write("java", (name) => `${name.toLowerCase()}/App.java`);
    // One package for each, so that a single run compiles all.
    for (const file of files) {
      const own = `package ${basename(dirname(file))};`;
      writeFileSync(file, readFileSync(file, "utf8").replace("package generated_program;", own));
    }
    const path = jars.map((name) => join(repository, name)).join(":");
    await succeeds("javac", ["-proc:none", "-d", join(folder, "out"), "-cp", path, ...files]);
  });
});
