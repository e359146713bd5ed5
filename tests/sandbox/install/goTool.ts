import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesOf, keyOf } from "./cache";
import { runLogged } from "./logged";
import type { Job, Part } from "./part";
import { requireTool } from "./tools";

/** Changes to modules that a program is built from. */
export interface ChangedModules {
  /** Everything that they depend on. */
  readonly key: string;
  /**
   * Makes a copy of a go.mod that has changed copies of the modules in their place.
   *
   * @param folder Where to make it.
   * @param options Those of the go command: the folder of the go.mod, and Go's caches with the modules.
   * @returns The file for `-modfile`.
   */
  modfile(go: string, folder: string, options: { cwd: string; env: NodeJS.ProcessEnv }): string;
}

/** How to build a program from its Go module. */
export interface GoTool {
  readonly name: string;
  readonly what: string;
  /** The folder with go.mod. */
  readonly module: string;
  /** The package to build: a relative or an import path. */
  readonly package: string;
  /** False leaves out inlining, which takes a third of the time of a compilation and makes a program a little slower. */
  readonly inlines?: boolean;
  /** Linker flags beside the ones that strip symbols. */
  readonly linkerFlags?: string;
  readonly changedModules?: ChangedModules;
  /** See Part. */
  readonly seconds: number;
  /** See Part. */
  readonly queue: Part["queue"];
  /** Files that it depends on beside go.mod, go.sum and the Go files of the package, if that is in the module. */
  readonly sources?: readonly string[];
}

export function goTool(tool: GoTool): Part {
  // Symbols and debugging information are left out, by the compiler too, which is then quicker.
  const compilerFlags = ["-dwarf=false", ...(tool.inlines === false ? ["-l"] : [])];
  const flags = [
    "-trimpath",
    `-gcflags=all=${compilerFlags.join(" ")}`,
    "-ldflags",
    `-s -w ${tool.linkerFlags ?? ""}`.trim(),
  ];
  const own = tool.package.startsWith(".") ? filesOf(join(tool.module, tool.package), ".go") : [];
  const sources = [...filesOf(tool.module, "go.mod", "go.sum"), ...own, ...(tool.sources ?? [])];
  return {
    name: tool.name,
    what: tool.what,
    key: keyOf([tool.package, ...flags, ...(tool.changedModules ? [tool.changedModules.key] : [])], sources),
    file: tool.name,
    tools: ["go"],
    seconds: tool.seconds,
    queue: tool.queue,
    make: (job) => build(tool, flags, job),
  };
}

async function build(tool: GoTool, flags: readonly string[], job: Job): Promise<void> {
  const go = requireTool("go");
  const env = {
    ...process.env,
    GOWORK: "off",
    GOFLAGS: "-mod=readonly -modcacherw",
    GOCACHE: join(job.goCaches, "build"),
    GOMODCACHE: join(job.goCaches, "modules"),
    // No C compiler is needed.
    CGO_ENABLED: "0",
    // The compiler collects garbage less often: it takes 8 % less time.
    GOGC: "400",
  };
  const options = { cwd: tool.module, env };
  // Only the modules that the packages need are downloaded: `go mod download` would download the tests' too.
  job.step.note("downloading modules and counting packages");
  let all = 0;
  const list = ["list", "-deps", "-f", "{{.ImportPath}}", tool.package];
  await runLogged(job, go, list, options, (line) => {
    if (isPackage(line)) all += 1;
  });
  let compiled = 0;
  const changed = tool.changedModules?.modfile(go, join(job.goCaches, tool.name), options);
  const modfile = changed === undefined ? [] : ["-modfile", changed];
  const args = ["build", "-v", ...modfile, ...flags, "-o", join(job.folder, tool.name), tool.package];
  await runLogged(job, go, args, options, (line) => {
    // With -v, a line that is only an import path is a package being compiled.
    if (!isPackage(line)) return;
    compiled += 1;
    job.step.note(compiled < all ? `compiled ${compiled} of at most ${all} packages` : "linking");
  });
}

const isPackage = (line: string) => /^[\w.~/-]+$/.test(line);

/** The version of a module that a go.mod file requires, without the leading "v". */
export function requiredVersion(moduleFolder: string, module: string): string {
  const file = join(moduleFolder, "go.mod");
  const escaped = module.replaceAll(/[.+]/g, "\\$&");
  const match = new RegExp(`^(?:require)?\\s*${escaped} v(\\S+)`, "m").exec(readFileSync(file, "utf8"));
  if (match?.[1] === undefined) throw new Error(`${file} doesn't require ${module}`);
  return match[1];
}
