import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type ServerWritableStream, status } from "@grpc/grpc-js";
import { type RunPluginRequest, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb";

/**
 * Runs a policy pack with the `cmd/run-policy-pack` of its own SDK, in its folder, until the engine ends the call. The
 * real host also gives the pack the stack's configuration.
 */
export function runPolicyPack(call: ServerWritableStream<RunPluginRequest, RunPluginResponse>): void {
  const { request } = call;
  const fail = (details: string) => call.emit("error", { code: status.UNIMPLEMENTED, details });
  if (request.getKind() !== "analyzer")
    return void fail(`the stand-in doesn't run plugins of the kind ${request.getKind()}`);
  const folder = request.getInfo()?.getProgramDirectory() ?? "";
  let runner: string;
  try {
    runner = createRequire(join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  } catch {
    return void fail(`${folder} has no Pulumi SDK; run npm install in it`);
  }
  const env = Object.fromEntries(request.getEnvList().map((entry) => entry.split(/=(.*)/s).slice(0, 2)));
  const child = spawn(process.execPath, [runner, ...request.getArgsList(), folder], { cwd: folder, env });
  child.stdout.on("data", (data: Buffer) => call.write(new RunPluginResponse().setStdout(data)));
  child.stderr.on("data", (data: Buffer) => call.write(new RunPluginResponse().setStderr(data)));
  child.once("close", (code) => {
    call.write(new RunPluginResponse().setExitcode(code ?? -1));
    call.end();
  });
  call.on("cancelled", () => child.kill());
}
