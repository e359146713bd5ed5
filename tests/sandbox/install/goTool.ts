import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesOf, keyOf } from "./cache";
import { runLogged } from "./logged";
import type { Job, Part } from "./part";
import { requireTool } from "./tools";

/** How to build a program from its Go module. */
export interface GoTool {
  readonly name: string;
  readonly what: string;
  /** The folder with go.mod. */
  readonly module: string;
  /** The package to build: a relative or an import path. */
  readonly package: string;
  /** Linker flags beside the ones that strip symbols. */
  readonly linkerFlags?: string;
  /** See Part. */
  readonly seconds: number;
  /** See Part. */
  readonly queue: Part["queue"];
  /** Files that it depends on beside go.mod, go.sum and the Go files of the package, if that is in the module. */
  readonly sources?: readonly string[];
}

/** Debugging information is left out by the compiler, which is then quicker; the linker leaves out symbols. */
const compilerFlags = "-gcflags=all=-dwarf=false";

export function goTool(tool: GoTool): Part {
  const flags = ["-trimpath", compilerFlags, "-ldflags", `-s -w ${tool.linkerFlags ?? ""}`.trim()];
  const own = tool.package.startsWith(".") ? filesOf(join(tool.module, tool.package), ".go") : [];
  const sources = [...filesOf(tool.module, "go.mod", "go.sum"), ...own, ...(tool.sources ?? [])];
  return {
    name: tool.name,
    what: tool.what,
    key: keyOf([tool.package, ...flags], sources),
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
  const standardLibrary = compileStandardLibrary(job, () =>
    runLogged(job, go, ["build", "-trimpath", compilerFlags, "std"], options),
  );
  // Only the modules that the packages need are downloaded: `go mod download` would download the tests' too.
  job.step.note("downloading modules and counting packages");
  let all = 0;
  const list = ["list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", tool.package];
  const listed = runLogged(job, go, list, options, (line) => {
    if (isPackage(line)) all += 1;
  });
  await Promise.allSettled([listed, standardLibrary]);
  await listed;
  await standardLibrary;
  let compiled = 0;
  const args = ["build", "-v", ...flags, "-o", join(job.folder, tool.name), tool.package];
  await runLogged(job, go, args, options, (line) => {
    // With -v, a line that is only an import path is a package being compiled.
    if (!isPackage(line)) return;
    compiled += 1;
    job.step.note(compiled < all ? `compiled ${compiled} of ${all} packages` : "linking");
  });
}

/** The compilations of Go's standard library that this process has begun, by their caches. */
const standardLibraries = new Map<string, Promise<void>>();

/**
 * Compiles Go's standard library once for all the parts of a set-up, while modules are downloaded: builds that run at the
 * same time would each compile it.
 */
function compileStandardLibrary({ goCaches }: Job, compile: () => Promise<void>): Promise<void> {
  const compiling =
    standardLibraries.get(goCaches) ??
    compile().catch((error) => {
      standardLibraries.delete(goCaches);
      throw error;
    });
  standardLibraries.set(goCaches, compiling);
  return compiling;
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
