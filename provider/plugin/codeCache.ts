import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import Module from "node:module";
import { basename, dirname, join } from "node:path";
import { Script } from "node:vm";
import { userCache } from "../userCache";

/**
 * The delay between loading a file and writing its compiled code, in milliseconds. By then, most functions have run.
 */
const delay = 250;

/** The number of plugin builds whose compiled code is kept. */
const kept = 8;

/** Functions of newer Node versions. */
interface NewerModule {
  enableCompileCache?: (folder: string) => unknown;
  flushCompileCache?: () => void;
}

interface Compiled extends NodeJS.Module {
  _compile(code: string, file: string): unknown;
}

/**
 * Caches the compiled code of the files in a folder, so that the next process doesn't compile them again.
 *
 * Node 22.10 and later support this (https://nodejs.org/api/module.html#module-compile-cache). For older versions, this
 * module does the same with V8's code cache (https://nodejs.org/api/vm.html#scriptcreatecacheddata). The cache is in
 * the user's cache folder, or in NODE_COMPILE_CACHE; NODE_DISABLE_COMPILE_CACHE=1 disables it. Without a writable
 * folder, the files are compiled in each process.
 *
 * @param folder The folder of the files, with the file `build-id`, which changes whenever one of them changes.
 */
export function keepCompiled(folder: string): void {
  if (process.env.NODE_DISABLE_COMPILE_CACHE === "1") {
    return;
  }
  const cache = join(process.env.NODE_COMPILE_CACHE || userCache(), "code");
  if (!isOurs(cache)) {
    return;
  }
  const { enableCompileCache, flushCompileCache } = Module as NewerModule;
  if (enableCompileCache !== undefined && flushCompileCache !== undefined) {
    enableCompileCache(cache);
    setTimeout(() => flushCompileCache(), delay).unref();
    return;
  }
  const build = readFileSync(join(folder, "build-id"), "utf8");
  // Compiled code contains the path of its file, which the stack of an error shows and source maps are found by.
  const place = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  const ours = join(cache, `${build}-${process.version}-${process.arch}-${place}`);
  const { _compile: compile } = Module.prototype as Compiled;
  (Module.prototype as Compiled)._compile = function (this: Compiled, code: string, file: string) {
    return dirname(file) === folder
      ? run(this, code, file, join(ours, basename(file)))
      : compile.call(this, code, file);
  };
}

/** Creates a missing folder. Returns false if other users could write to it, because its contents run as code. */
function isOurs(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { mode, uid } = statSync(folder);
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
  } catch {
    return false;
  }
}

/** Runs a module from its cached compiled code. If there is none, compiles the module and writes the cache later. */
function run(module: NodeJS.Module, code: string, file: string, cached: string): unknown {
  const script = new Script(Module.wrap(code), { filename: file, cachedData: contentsOf(cached) });
  if (script.cachedDataRejected !== false) {
    setTimeout(() => write(cached, script.createCachedData()), delay).unref();
  }
  const require = Module.createRequire(file);
  return script.runInThisContext().call(module.exports, module.exports, require, module, file, dirname(file));
}

function contentsOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Writes a file atomically. Failures are ignored, because the cache is optional. */
function write(file: string, contents: Buffer): void {
  try {
    const folder = dirname(file);
    mkdirSync(folder, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, contents, { mode: 0o600 });
    renameSync(draft, file);
    removeOld(dirname(folder));
  } catch {
    // The next process compiles again.
  }
}

/** Deletes the compiled code of all but the newest builds. */
function removeOld(cache: string): void {
  const age = (name: string) => statSync(join(cache, name)).mtimeMs;
  const builds = readdirSync(cache).sort((a, b) => age(b) - age(a));
  for (const name of builds.slice(kept)) {
    rmSync(join(cache, name), { recursive: true, force: true });
  }
}
