import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, sep } from "node:path";

const root = join(__dirname, "..", "..");
/** The sources, with their paths in provider/; those of the policy pack have paths in policy/ with this prefix. */
const pack = join("..", "policy");
const provider = join(root, "provider");
const sourcesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const files = [...sourcesIn(provider), ...sourcesIn(join(root, "policy")).map((file) => join(pack, file))];

/** The files that have the same role in the folder of each component. */
const parts = ["args.ts", "validate.ts", "lookup.ts", "existing.ts", "resources.ts"];

/** The keys that hold several values. */
function repeated(pairs: [key: string, value: string][]): Record<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [key, value] of pairs) found.set(key, [...(found.get(key) ?? []), value]);
  return Object.fromEntries([...found].filter(([, values]) => values.length > 1));
}

/** The names that a file exports. A constant and a type of the same name, as for an enum, count once. */
function exportsOf(file: string): string[] {
  const text = readFileSync(join(provider, file), "utf8");
  const names = [...text.matchAll(/^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm)];
  return [...new Set(names.map(([, name = ""]) => name))];
}

describe("the layout of provider/ and policy/", () => {
  it("has no two files with the same name, except for the files of every component and resource", () => {
    const inComponent = (file: string) => file.startsWith(`components${sep}`) && parts.includes(basename(file));
    const inResource = (file: string) => file.startsWith(`resources${sep}`) && basename(file) === "resource.ts";
    const isEntry = (file: string) => file === join(pack, "index.ts");
    const others = files.filter((file) => !inComponent(file) && !inResource(file) && !isEntry(file));
    assert.deepEqual(repeated(others.map((file) => [basename(file), file])), {});
  });

  it("has no two exports with the same name", () => {
    assert.deepEqual(
      repeated(files.flatMap((file) => exportsOf(file).map((name): [string, string] => [name, file]))),
      {},
    );
  });

  it("has no file that is longer than about 400 lines", () => {
    const lines = (file: string) => readFileSync(join(provider, file), "utf8").split("\n").length;
    assert.deepEqual(
      files.filter((file) => lines(file) > 420),
      [],
    );
  });

  it("sets the outputs of components in one place, which makes each wait for the validated inputs", () => {
    const sets = (file: string) =>
      /\bregisterOutputs\(|\bthis\.\w+ = /.test(readFileSync(join(provider, file), "utf8"));
    const inComponents = files.filter((file) => file.startsWith(`components${sep}`));
    assert.deepEqual(inComponents.filter(sets), [join("components", "shared", "setOutputs.ts")]);
  });
});
