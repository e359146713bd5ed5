import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";

/** Options for bundling a Node program into several files that load one another on demand. */
export interface Chunks {
  /** The folder with the sources and node_modules. */
  root: string;
  /** The modules that chunks run, by the name of the chunk and relative to `root`. */
  entries: Readonly<Record<string, string>>;
  /** The folder to write the chunks to, relative to `root`. */
  outdir: string;
  /**
   * The names of the chunks. A chunk may be used only by chunks before it, so that all needed modules of a chunk are known
   * when it is built.
   */
  names: readonly string[];
  /**
   * The chunk of a file, given by its path relative to `root`, with slashes; undefined to copy it into each chunk that
   * needs it.
   */
  chunkOf(file: string): string | undefined;
  /** The chunks that are loaded as a whole. They contain only the used parts of their modules. */
  whole?: readonly string[];
  /** True if a file has no side effects, so that it can be omitted if it is unused. */
  isPure?(file: string): boolean;
  /** Further esbuild plugins, such as plugins that replace modules. */
  plugins?: Plugin[];
  /** The chunks with a source map. */
  mapped?: readonly string[];
  /** Further esbuild options. */
  options?: BuildOptions;
}

/**
 * Bundles a program into one CommonJS file per chunk. esbuild itself splits only ECMAScript modules, which Node loads
 * more slowly, and whose compiled code not all versions can cache.
 *
 * A chunk loads a module of another chunk with `require("./<chunk>.js").load(<number>)`. A module for which `chunkOf`
 * returns a chunk is in that chunk only, so that a process has a single copy of it.
 *
 * @returns The contents of each chunk.
 */
export async function bundleChunks({
  root,
  entries,
  outdir,
  names,
  chunkOf,
  whole = [],
  mapped = [],
  isPure,
  plugins,
  options,
}: Chunks): Promise<Metafile[]> {
  const needed = new Map<string, string[]>(names.map((name) => [name, []]));
  const metafiles: Metafile[] = [];
  const hash = createHash("sha256");
  for (const [position, name] of names.entries()) {
    const modules = needed.get(name) ?? [];
    const entry = entries[name];
    const run = entry === undefined ? "" : `require(${JSON.stringify(`./${entry}`)});`;
    const contents = whole.includes(name)
      ? `${modules.map((file, index) => `import * as m${index} from ${JSON.stringify(file)};`).join("\n")}
         const modules = [${modules.map((_, index) => `m${index}`).join(", ")}];
         export const load = (index) => modules[index];`
      : `const modules = [${modules.map((file) => `() => require(${JSON.stringify(file)})`).join(", ")}];
         exports.load = (index) => modules[index]();
         ${run}`;
    const link: Plugin = {
      name: "link",
      setup({ onResolve, onLoad, resolve }) {
        onResolve({ filter: /.*/ }, async ({ path, pluginData, ...from }) => {
          if (pluginData === link || from.namespace === "link") {
            return undefined;
          }
          const found = await resolve(path, { ...from, pluginData: link });
          if (found.errors.length > 0) {
            // esbuild reports the error, unless the program handles a failed import.
            return undefined;
          }
          if (found.external || found.namespace !== "file") {
            return found;
          }
          const file = relative(root, found.path).replaceAll("\\", "/");
          const owner = chunkOf(file);
          if (owner === name || owner === undefined) {
            return isPure?.(file) ? { ...found, sideEffects: false } : found;
          }
          const files = needed.get(owner);
          if (files === undefined || names.indexOf(owner) < position) {
            throw new Error(
              `${from.importer} in the chunk ${name} needs ${found.path} of the chunk ${owner}, which is built earlier.`,
            );
          }
          if (!files.includes(found.path)) {
            files.push(found.path);
          }
          return { path: `${owner} ${files.indexOf(found.path)}`, namespace: "link" };
        });
        onLoad({ filter: /.*/, namespace: "link" }, ({ path }) => {
          const [owner, index] = path.split(" ");
          return { contents: `module.exports = require("./${owner}.js").load(${index});`, loader: "js" };
        });
        onResolve({ filter: /^\.\//, namespace: "link" }, ({ path }) => ({ path, external: true }));
      },
    };
    const { metafile } = await build({
      absWorkingDir: root,
      stdin: { contents, resolveDir: root, sourcefile: `${name}.entry.js`, loader: "js" },
      outfile: join(outdir, `${name}.js`),
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      keepNames: true,
      minifyIdentifiers: true,
      minifySyntax: true,
      logLevel: "warning",
      sourcemap: mapped.includes(name) && "external",
      sourcesContent: false,
      ...options,
      metafile: true,
      plugins: [...(plugins ?? []), link],
    });
    metafiles.push(metafile);
    hash.update(readFileSync(join(root, outdir, `${name}.js`)));
  }
  writeFileSync(join(root, outdir, "build-id"), hash.digest("hex").slice(0, 16));
  return metafiles;
}
