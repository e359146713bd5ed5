import { createRequire } from "node:module";
import { join } from "node:path";
import type { ProgramInfo, RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { configurationOf, type ProgramCommand } from "../shared/languageHost";

/** Runs a program with the `cmd/run` of its own SDK. */
export function commandFor(request: RunRequest, info: ProgramInfo, engine: string): ProgramCommand | string {
  // The SDK for Node reads the older form of a key.
  const env = { ...optionsOf(info), ...configurationOf(request, ":config:") };
  const flags = Object.entries({
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info.getRootDirectory(),
    stack: request.getStack(),
    pwd: info.getProgramDirectory(),
    parallel: String(request.getParallel()),
  }).flatMap(([flag, value]) => (value === "" ? [] : [`--${flag}`, value]));
  const dryRun = request.getDryrun() ? ["--dry-run"] : [];
  try {
    const runner = createRequire(join(info.getProgramDirectory(), "package.json")).resolve("@pulumi/pulumi/cmd/run");
    const args = [runner, ...flags, ...dryRun, info.getEntryPoint(), ...request.getArgsList()];
    return { command: process.execPath, args, env };
  } catch {
    return "It looks like the Pulumi SDK has not been installed. Have you run pulumi install?";
  }
}

/** The environment variables for the runtime options in Pulumi.yaml. */
function optionsOf(info: ProgramInfo): NodeJS.ProcessEnv {
  const { typescript = true, tsconfig, packagemanager: _, ...others } = info.getOptions()?.toJavaScript() ?? {};
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new Error(`the stand-in doesn't support the option ${unknown} of the Node runtime`);
  return {
    ...(typescript === true ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    ...(typeof tsconfig === "string" ? { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig } : {}),
  };
}
