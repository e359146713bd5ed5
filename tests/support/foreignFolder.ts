import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A consumer's compiler settings that would break this package if it were checked and compiled with them. */
const hostileSettings = {
  compilerOptions: {
    allowJs: true,
    checkJs: true,
    strict: true,
    noUnusedLocals: true,
    noEmitOnError: true,
    target: "es5",
    lib: ["es5"],
    types: [],
    module: "esnext",
    moduleResolution: "bundler",
    verbatimModuleSyntax: true,
    rootDir: "src",
    baseUrl: "src",
    paths: { "*": ["nowhere/*"] },
  },
  include: ["src"],
};

/**
 * Creates a consumer's project that Pulumi starts the plugin from: with its own compiler settings, a package.json that
 * makes every `.js` file an ES module, and other packages under the names of the plugin's dependencies.
 */
export function foreignFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-consumer-"));
  const files: Record<string, string> = {
    "tsconfig.json": JSON.stringify(hostileSettings),
    "package.json": JSON.stringify({ name: "consumer", type: "module", main: "index.ts" }),
    "index.ts": "throw new Error('the consumer was run');",
  };
  for (const name of ["@pulumi/pulumi", "@pulumi/aws", "@pulumi/kubernetes", "@grpc/grpc-js"]) {
    files[`node_modules/${name}/package.json`] = JSON.stringify({ name, version: "0.0.1" });
    files[`node_modules/${name}/index.js`] = `throw new Error("the consumer's ${name} was loaded");`;
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
