import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
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
  /** The package to build: "." or an import path. */
  readonly package: string;
  /** Linker flags beside the ones that strip symbols. */
  readonly linkerFlags?: string;
  /** Files that it depends on beside the Go files of the module's folder. */
  readonly sources?: readonly string[];
}

export function goTool(tool: GoTool): Part {
  const flags = ["-trimpath", "-ldflags", `-s -w ${tool.linkerFlags ?? ""}`.trim()];
  const sources = [...filesOf(tool.module, "go.mod", "go.sum", ".go"), ...(tool.sources ?? [])];
  return {
    name: tool.name,
    what: tool.what,
    key: keyOf([tool.package, ...flags], sources),
    file: tool.name,
    make: (job) => build(tool, flags, job),
  };
}

async function build(tool: GoTool, flags: readonly string[], job: Job): Promise<void> {
  const go = requireTool("go");
  const env = { ...process.env, GOWORK: "off", GOFLAGS: "-mod=readonly" };
  // Only the modules that the packages need are downloaded: `go mod download` would ask for more than there may be.
  job.step.note("downloading modules and counting packages");
  const stale = await stalePackages(go, tool, flags, env, job.signal);
  let compiled = 0;
  const args = ["build", "-v", ...flags, "-o", join(job.folder, tool.name), tool.package];
  await runLogged(job, go, args, { cwd: tool.module, env }, (line) => {
    // With -v, a line that is only an import path is a package being compiled.
    if (!/^[\w.~/-]+$/.test(line)) return;
    compiled += 1;
    job.step.note(compiled < stale ? `compiled ${compiled} of ${stale} packages` : "linking");
  });
}

/** How many packages have to be compiled: those that aren't in Go's own build cache. */
async function stalePackages(
  go: string,
  tool: GoTool,
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<number> {
  const args = ["list", "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}", ...flags, tool.package];
  const { stdout } = await promisify(execFile)(go, args, { cwd: tool.module, env, maxBuffer: 1 << 26, signal });
  return stdout.split("\n").filter((line) => line !== "").length;
}

/** The version of a module that a go.mod file requires, without the leading "v". */
export function requiredVersion(moduleFolder: string, module: string): string {
  const file = join(moduleFolder, "go.mod");
  const escaped = module.replaceAll(/[.+]/g, "\\$&");
  const match = new RegExp(`^(?:require)?\\s*${escaped} v(\\S+)`, "m").exec(readFileSync(file, "utf8"));
  if (match?.[1] === undefined) throw new Error(`${file} doesn't require ${module}`);
  return match[1];
}
