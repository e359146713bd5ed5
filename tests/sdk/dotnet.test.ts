import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { schemaPath } from "../../provider/package";
import { requireTool } from "../sandbox/install/tools";
import { sdkFolder } from "./sdks";

const folder = join(sdkFolder, "dotnet");
const id = "EksAuth.PulumiPackage";

/** An element of an XML document, by its tag, text and attributes. */
type Element = [tag: string, text: string, attributes: Record<string, string>];

/** All elements of an XML file, as parsed by Python's standard library, which rejects malformed files. */
function elementsOf(file: string): Element[] {
  const read = `
import json, sys, xml.etree.ElementTree as xml
print(json.dumps([[e.tag, (e.text or "").strip(), e.attrib] for e in xml.parse(sys.argv[1]).iter()]))`;
  return JSON.parse(execFileSync(requireTool("python3"), ["-c", read, join(folder, file)], { encoding: "utf8" }));
}

/** There is no .NET compiler here, so the tests check the form of its input. */
describe("the .NET SDK", () => {
  const schema = JSON.parse(readFileSync(schemaPath, "utf8"));
  const text = (elements: Element[], tag: string) => elements.find(([name]) => name === tag)?.[1];
  const included = (elements: Element[], tag: string) =>
    elements.flatMap(([name, , { Include = "" }]) => (name === tag ? [Include] : []));

  it("has a project with the metadata of its NuGet package", () => {
    const project = elementsOf(`${id}.csproj`);
    assert.deepEqual(project[0], ["Project", "", { Sdk: "Microsoft.NET.Sdk" }]);
    assert.equal(text(project, "TargetFramework"), "net6.0");
    assert.equal(text(project, "Version"), schema.version);
    assert.equal(text(project, "Description"), schema.description);
    assert.equal(text(project, "PackageLicenseExpression"), "Apache-2.0");
    assert.equal(text(project, "Authors"), schema.publisher);
    assert.ok(included(project, "PackageReference").includes("Pulumi"));
    const properties = elementsOf("Directory.Build.props");
    assert.equal(text(properties, "PackageId"), id);
    assert.equal(text(properties, "PackageReadmeFile"), "README.md");
    const files = ["EmbeddedResource", "None"].flatMap((tag) => [
      ...included(project, tag),
      ...included(properties, tag),
    ]);
    assert.deepEqual([...new Set(files)].sort(), [
      "LICENSE",
      "README.md",
      "logo.png",
      "pulumi-plugin.json",
      "version.txt",
    ]);
    assert.deepEqual(
      files.filter((file) => !existsSync(join(folder, file))),
      [],
    );
    // Pulumi's own prefix on NuGet, which is reserved.
    assert.ok(!id.startsWith("Pulumi."));
  });

  it("has an icon that is a PNG image of at least 64 by 64", () => {
    const image = readFileSync(join(folder, "logo.png"));
    assert.equal(image.toString("latin1", 0, 8), "\x89PNG\r\n\x1a\n");
    assert.deepEqual([image.readUInt32BE(16), image.readUInt32BE(20)], [64, 64]);
  });

  it("has a class for every component, resource and function, with its type and in one namespace", () => {
    const sources = Object.entries<{ isComponent?: boolean }>(schema.resources).map(
      ([token, { isComponent }]): [string, string[]] => {
        const name = token.split(":")[2] ?? "";
        const base = `global::Pulumi.${isComponent ? "ComponentResource" : "CustomResource"}`;
        const type = `[PulumiPackageResourceType("${token}")]`;
        return [name, [type, `public partial class ${name} : ${base}`, `public ${name}(string name`]];
      },
    );
    for (const token of Object.keys(schema.functions)) {
      const name = (token.split(":")[2] ?? "").replace(/^./, (letter) => letter.toUpperCase());
      sources.push([name, [`public static class ${name}`, `"${token}"`]]);
    }
    assert.ok(sources.length > 0);
    for (const [name, parts] of sources) {
      const source = readFileSync(join(folder, `${name}.cs`), "utf8");
      for (const part of [`\nnamespace ${id}\n`, ...parts]) {
        assert.ok(source.includes(part), `${name}.cs has no ${part}`);
      }
    }
  });
});
