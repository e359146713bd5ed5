import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProgramInfo, RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { type ProgramCommand, serveLanguage } from "../shared/languageHost";

// Pulumi's language host for Go.

const folder = mkdtempSync(join(tmpdir(), "eks-auth-go-host-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

/** Builds the program, and runs it with the variables that the SDK for Go reads. */
function commandFor(request: RunRequest, info: ProgramInfo, engine: string): ProgramCommand | string {
  const [option] = Object.keys(info.getOptions()?.toJavaScript() ?? {});
  if (option !== undefined) throw new Error(`the stand-in doesn't support the option ${option} of the Go runtime`);
  const cwd = info.getProgramDirectory();
  const command = join(folder, "program");
  try {
    execFileSync("go", ["build", "-o", command, "."], { cwd, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  } catch (error) {
    return `unable to build the program: ${(error as { stderr: string }).stderr}`;
  }
  const env = {
    PULUMI_ORGANIZATION: request.getOrganization(),
    PULUMI_PROJECT: request.getProject(),
    PULUMI_ROOT_DIRECTORY: info.getRootDirectory(),
    PULUMI_STACK: request.getStack(),
    PULUMI_DRY_RUN: String(request.getDryrun()),
    PULUMI_PARALLEL: String(request.getParallel()),
    PULUMI_MONITOR: request.getMonitorAddress(),
    PULUMI_ENGINE: engine,
  };
  return { command, args: request.getArgsList(), env, cwd };
}

serveLanguage({
  name: "go",
  title: "Go",
  executable: "go",
  executableVersion: execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim(),
  // The engine finds the plugins when the program uses them.
  requiredPackages: () => [],
  commandFor,
});
