import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import * as eksAuth from "../../provider";
import { codeBlocksIn, documents } from "./support/markdown";

const path = "docs/guides/unit-tests.md";

/** The files that the guide shows, by name. */
const files = new Map(
  documents()
    .filter((document) => document.path === path)
    .flatMap(codeBlocksIn)
    .map(({ file, text }) => [file, text]),
);

/** What the functions of a test runner are called with. */
interface Collected {
  before: (() => Promise<void>)[];
  tests: [title: string, run: () => Promise<void>][];
}

/** Loads a file of the guide. Its imports are this package, the guide's other file, and installed packages. */
function load(file: string, collected: Collected): unknown {
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  const { outputText } = ts.transpileModule(files.get(`shop/${file}`) ?? "", { compilerOptions: options });
  const imported = (name: string) =>
    name === "pulumi-eks-auth"
      ? eksAuth
      : name.startsWith("./")
        ? load(`${name.slice(2)}.ts`, collected)
        : require(name);
  const module = { exports: {} };
  const runner = {
    describe: (_: string, body: () => void) => body(),
    before: (run: Collected["before"][number]) => collected.before.push(run),
    it: (...test: Collected["tests"][number]) => collected.tests.push(test),
  };
  const names = ["require", "module", "exports", ...Object.keys(runner)];
  new Function(...names, outputText)(imported, module, module.exports, ...Object.values(runner));
  return module.exports;
}

describe(`The test in ${path}`, () => {
  it("passes, and each of its tests fails with a program that declares something else", async () => {
    const collected: Collected = { before: [], tests: [] };
    load("access.test.ts", collected);
    for (const run of collected.before) await run();
    for (const [, run] of collected.tests) await run();
    await pulumi.runtime.disconnect();
    assert.equal(collected.tests.length, 3);
    const changes: [from: string, to: string][] = [
      ['namespace: "shop"', 'namespace: "store"'],
      ['namespaces: ["shop"]', 'namespaces: ["store"]'],
      ["{ clusterName });", '{ issuer: "https://oidc.eks.us-west-2.amazonaws.com/id/OTHER" });'],
    ];
    const program = files.get("shop/access.ts") ?? "";
    for (const [index, [from, to]] of changes.entries()) {
      files.set("shop/access.ts", program.replace(from, to));
      const changed: Collected = { before: [], tests: [] };
      load("access.test.ts", changed);
      for (const run of changed.before) await run();
      const failed = await Promise.all(
        changed.tests.map(([, run]) =>
          run().then(
            () => false,
            () => true,
          ),
        ),
      );
      await pulumi.runtime.disconnect();
      assert.deepEqual(
        failed,
        changes.map((_, place) => place === index),
      );
    }
    files.set("shop/access.ts", program);
  });
});
