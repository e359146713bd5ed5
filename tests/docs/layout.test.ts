import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, sep } from "node:path";

const provider = join(__dirname, "..", "..", "provider");
const files = readdirSync(provider, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

/** The files that play the same part in the folder of each component. */
const parts = ["args.ts", "validate.ts", "lookup.ts", "existing.ts", "resources.ts"];

/** The keys under which there are several values. */
function repeated(pairs: [key: string, value: string][]): Record<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [key, value] of pairs) found.set(key, [...(found.get(key) ?? []), value]);
  return Object.fromEntries([...found].filter(([, values]) => values.length > 1));
}

/** The names of what a file exports. A constant and a type of one name, as enums are written, are one export. */
function exportsOf(file: string): string[] {
  const text = readFileSync(join(provider, file), "utf8");
  const names = [...text.matchAll(/^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm)];
  return [...new Set(names.map(([, name = ""]) => name))];
}

describe("the layout of provider/", () => {
  it("has no two files of one name, but for the parts that every component has", () => {
    const inComponent = (file: string) => file.startsWith(`components${sep}`) && parts.includes(basename(file));
    assert.deepEqual(repeated(files.filter((file) => !inComponent(file)).map((file) => [basename(file), file])), {});
  });

  it("has no two exports of one name", () => {
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

  it("sets the outputs of components in one place, which puts each behind the gate of the inputs", () => {
    const sets = (file: string) =>
      /\bregisterOutputs\(|\bthis\.\w+ = /.test(readFileSync(join(provider, file), "utf8"));
    const inComponents = files.filter((file) => file.startsWith(`components${sep}`));
    assert.deepEqual(inComponents.filter(sets), [join("components", "shared", "setOutputs.ts")]);
  });
});
