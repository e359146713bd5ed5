import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesOf, keyOf } from "./cache";
import { runLogged } from "./logged";
import type { Job, Part } from "./part";
import { requireTool } from "./tools";

/** Changes to modules that a program is built from. */
export interface ChangedModules {
  /** Represents everything that the changes depend on. */
  readonly key: string;
  /**
   * Creates a copy of a go.mod in which changed copies replace the modules.
   *
   * @param folder The folder for the copy.
   * @param options Options of the go command: the folder of the go.mod, and Go's caches with the modules.
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
  /** The package to build: a relative path or an import path. */
  readonly package: string;
  /** False turns off inlining, which saves a third of the compilation time and makes a program slightly slower. */
  readonly inlines?: boolean;
  /** Linker flags besides those that strip symbols. */
  readonly linkerFlags?: string;
  readonly changedModules?: ChangedModules;
  /** See Part. */
  readonly seconds: number;
  /** See Part. */
  readonly queue: Part["queue"];
  /** Files that it depends on besides go.mod, go.sum and, if the package is in the module, the package's Go files. */
  readonly sources?: readonly string[];
}

export function goTool(tool: GoTool): Part {
  // Omits symbols and debugging information; without them, compilation is faster too.
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
    // Less frequent garbage collection makes the compiler 8 % faster.
    GOGC: "400",
  };
  const options = { cwd: tool.module, env };
  // Downloads only the modules that the packages need: `go mod download` would download those of the tests too.
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
    // With -v, a line with only an import path reports a package being compiled.
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
