import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";

/** How to bundle a program for Node into several files that load one another when they are needed. */
export interface Chunks {
  /** The folder that holds the sources and node_modules. */
  root: string;
  /** The module that the first chunk runs, relative to `root`. */
  entry: string;
  /** The folder to write the chunks to, relative to `root`. */
  outdir: string;
  /**
   * The names of the chunks. The first one runs the entry. A chunk may be needed only by those before it, so that each
   * is built when all that is needed of it is known.
   */
  names: readonly string[];
  /** The chunk of a file, by its path relative to `root`, with slashes; undefined for a copy in each chunk that needs it. */
  chunkOf(file: string): string | undefined;
  /** The chunks that are loaded as a whole, at once: only what is used of their modules is in them. */
  whole?: readonly string[];
  /** Whether a file only defines things, so that it can be left out where nothing of it is used. */
  isPure?(file: string): boolean;
  /** Further plugins of esbuild, such as those that replace modules. */
  plugins?: Plugin[];
  /** The chunks that get a source map. */
  mapped?: readonly string[];
  /** Further options of esbuild. */
  options?: BuildOptions;
}

/**
 * Bundles a program into one CommonJS file for each chunk. esbuild itself splits only ECMAScript modules, which Node loads
 * more slowly and can't keep compiled on all versions.
 *
 * In a chunk, a module of another chunk is `require("./<chunk>.js").load(<number>)`. A module for
 * which `chunkOf` names a chunk is in that chunk only, so that there is one copy of it in a process.
 *
 * @returns What went into each chunk.
 */
export async function bundleChunks({
  root,
  entry,
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
    const run = position === 0 ? `require(${JSON.stringify(`./${entry}`)});` : "";
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
            // esbuild reports it, unless the program tries the import and does without.
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
              `${from.importer} in the chunk ${name} needs ${found.path} of the chunk ${owner}, which is built before it.`,
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
