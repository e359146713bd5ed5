import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin, transformSync } from "esbuild";

/** Modules that a Pulumi plugin never runs, by the ends of their paths. */
const unused = [
  // Function serialization, which loads the TypeScript compiler and npm's arborist.
  "@pulumi/pulumi/runtime/closure/serializeClosure.js",
  "@pulumi/pulumi/runtime/closure/codePaths.js",
  // The Automation API, which runs the Pulumi CLI.
  "@pulumi/pulumi/automation/index.js",
  // Dynamic providers, which are serialized functions.
  "@pulumi/pulumi/dynamic/index.js",
] as const;

/**
 * Replaces modules that a plugin never runs with stubs whose exports throw an error when called. The build fails if
 * such a module no longer exists.
 *
 * The SDK only calls `install` of source-map-support, which would map the stack of every error, although most are never
 * shown. The plugin maps only stacks that are shown.
 */
export function withoutUnused(): { plugin: Plugin; check(): void } {
  const replaced = new Set<string>();
  const normal = (path: string) => path.replaceAll("\\", "/");
  const plugin: Plugin = {
    name: "without unused",
    setup({ onLoad }) {
      onLoad({ filter: /[\\/](?:serializeClosure|codePaths|index)\.js$/ }, ({ path }) => {
        const module = unused.find((end) => normal(path).endsWith(`/${end}`));
        if (module === undefined) {
          return undefined;
        }
        replaced.add(module);
        const message = `${module} is not part of the plugin`;
        const contents = `
          const fail = () => { throw new Error(${JSON.stringify(message)}); };
          const member = new Proxy(function () {}, { get: () => member, apply: fail, construct: fail });
          module.exports = new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : member) });`;
        return { contents };
      });
      onLoad({ filter: /[\\/]source-map-support[\\/]source-map-support\.js$/ }, () => ({
        contents: "exports.install = () => {};",
      }));
    },
  };
  const check = () => {
    const missing = unused.filter((module) => !replaced.has(module));
    if (missing.length > 0) {
      throw new Error(`The plugin's bundle should omit ${missing.join(", ")}, but @pulumi/pulumi no longer has them.`);
    }
  };
  return { plugin, check };
}

/** Replaces a module with a copy that includes the used parts of its dependencies. */
export function selfContained(module: string): Plugin {
  const namespace = `self-contained ${module}`;
  return {
    name: namespace,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${module}$`) }, ({ resolveDir }) => ({
        path: module,
        namespace,
        pluginData: resolveDir,
      }));
      onLoad({ filter: /.*/, namespace }, async ({ pluginData: resolveDir }) => {
        const stdin = { contents: `export * from "${module}";`, resolveDir };
        const { outputFiles } = await build({ stdin, bundle: true, platform: "node", format: "cjs", write: false });
        return { contents: outputFiles[0]?.contents };
      });
    },
  };
}

/**
 * Replaces the index of an SDK, which loads all its modules, with an index of the modules that the sources use.
 *
 * @param sdk The SDK's name, as in `@pulumi/aws`.
 * @param name Its name in the sources, as in `aws` for `import * as aws from "@pulumi/aws"`.
 * @param depth The number of names that lead to a module: 1 for `aws.iam`, 2 for `kubernetes.core.v1`.
 * @param folder The folder of the sources.
 */
export function onlyUsedModules(sdk: string, name: string, depth: 1 | 2, folder: string): Plugin {
  const namespace = `used of ${sdk}`;
  return {
    name: namespace,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${sdk}$`) }, ({ importer }) =>
        importer.includes("node_modules") ? undefined : { path: sdk, namespace },
      );
      onLoad({ filter: /.*/, namespace }, () => ({
        contents: indexOf(sdk, usesOf(name, depth, folder)),
        resolveDir: folder,
      }));
    },
  };
}

/** The names of an SDK that the sources use, as in `iam` or `core.v1`. */
function usesOf(name: string, depth: number, folder: string): string[] {
  const use = new RegExp(`(?<![\\w.])${name}${"\\.(\\w+)".repeat(depth)}`, "g");
  const uses = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    /(?<!\.d)\.ts$/.test(path),
  )) {
    const source = readFileSync(join(folder, file), "utf8");
    if (source.includes(`import * as ${name} from`)) {
      // Compiled, to exclude types and comments.
      for (const [, ...names] of transformSync(source, { loader: "ts" }).code.matchAll(use)) {
        uses.add(names.join("."));
      }
    }
  }
  return [...uses].sort();
}

/**
 * The source of an index that loads each SDK module on first use. A function such as `getRegion` is in a module of the
 * same name.
 */
function indexOf(sdk: string, uses: string[]): string {
  const groups = new Map<string, string[]>();
  for (const use of uses) {
    const [first = "", second] = use.split(".");
    groups.set(first, [...(groups.get(first) ?? []), ...(second === undefined ? [] : [second])]);
  }
  const getter = (name: string, path: string) =>
    `get ${name}() { return require("${sdk}/${path}")${/^get[A-Z]/.test(name) ? `.${name}` : ""}; }`;
  const members = [...groups].map(([name, inner]) =>
    inner.length === 0
      ? getter(name, name)
      : `${name}: { ${inner.map((each) => getter(each, `${name}/${each}`)).join(", ")} }`,
  );
  return `module.exports = { ${members.join(", ")} };`;
}
