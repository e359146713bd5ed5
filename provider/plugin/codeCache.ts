import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import Module from "node:module";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Script } from "node:vm";

/** How long after a file was loaded its compiled code is written, in milliseconds: by then most functions have run once. */
const delay = 250;

/** How many builds of the plugin keep their compiled code. */
const kept = 8;

/** What newer versions of Node have. */
interface NewerModule {
  enableCompileCache?: (folder: string) => unknown;
  flushCompileCache?: () => void;
}

interface Compiled extends NodeJS.Module {
  _compile(code: string, file: string): unknown;
}

/**
 * Keeps the compiled code of the files in a folder, so that the next process doesn't compile them again.
 *
 * Node from 22.10 on does it itself (https://nodejs.org/api/module.html#module-compile-cache). For older versions this does
 * the same with V8's code cache (https://nodejs.org/api/vm.html#scriptcreatecacheddata). The cache is in the user's own
 * cache folder, or where NODE_COMPILE_CACHE says; NODE_DISABLE_COMPILE_CACHE=1 turns it off. Without a writable folder
 * everything works as before.
 *
 * @param folder The folder of the files, with the file `build-id`, which differs whenever one of them does.
 */
export function keepCompiled(folder: string): void {
  if (process.env.NODE_DISABLE_COMPILE_CACHE === "1") {
    return;
  }
  const cache = join(process.env.NODE_COMPILE_CACHE || join(userCache(), "pulumi-eks-auth"), "code");
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
  const ours = join(cache, `${build}-${process.version}-${process.arch}`);
  const { _compile: compile } = Module.prototype as Compiled;
  (Module.prototype as Compiled)._compile = function (this: Compiled, code: string, file: string) {
    return dirname(file) === folder
      ? run(this, code, file, join(ours, basename(file)))
      : compile.call(this, code, file);
  };
}

/** Creates a folder where there is none. False where others could write into it: what is in it runs as code. */
function isOurs(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { mode, uid } = statSync(folder);
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
  } catch {
    return false;
  }
}

/** Runs a module's code, compiled before if it was; otherwise writes the compiled code a moment later. */
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

/** Writes a file so that other processes see all of it or nothing; does without where that isn't possible. */
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

/** Removes the compiled code of all builds but the newest. */
function removeOld(cache: string): void {
  const age = (name: string) => statSync(join(cache, name)).mtimeMs;
  const builds = readdirSync(cache).sort((a, b) => age(b) - age(a));
  for (const name of builds.slice(kept)) {
    rmSync(join(cache, name), { recursive: true, force: true });
  }
}

/** The folder for what a user's programs keep to be faster. */
function userCache(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === "win32") {
    return LOCALAPPDATA || join(homedir(), "AppData", "Local");
  }
  return XDG_CACHE_HOME || join(homedir(), process.platform === "darwin" ? "Library/Caches" : ".cache");
}
