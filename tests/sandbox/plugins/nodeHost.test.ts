import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { version } from "@pulumi/pulumi/package.json";
import { LanguageRuntimeClient } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/language_pb";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

describe("stand-in for Pulumi's Node host", () => {
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-node-host-"));
  let host: ChildProcess;
  let said = "";
  let client: LanguageRuntimeClient;

  before(async () => {
    host = spawn(join(__dirname, "bin", "pulumi-language-nodejs"), ["127.0.0.1:1"], { cwd: folder });
    host.stderr?.on("data", (text) => {
      said += text;
    });
    const [port] = await once(createInterface(host.stdout as NodeJS.ReadableStream), "line");
    client = new LanguageRuntimeClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  });

  after(async () => {
    client.close();
    host.kill();
    await once(host, "close");
    rmSync(folder, { recursive: true });
  });

  const info = (options = {}) =>
    new rpc.ProgramInfo().setProgramDirectory(folder).setEntryPoint(".").setOptions(Struct.fromJavaScript(options));
  const run = (options?: object): Promise<rpc.RunResponse> =>
    promisify((request: rpc.RunRequest, done: grpc.requestCallback<rpc.RunResponse>) => client.run(request, done))(
      new rpc.RunRequest().setInfo(info(options)),
    ) as Promise<rpc.RunResponse>;

  it("identifies itself, and reports the installed SDK's version", async () => {
    const answer = await new Promise<PluginInfo>((resolve, reject) =>
      client.getPluginInfo(new Empty(), (error, response) => (error ? reject(error) : resolve(response))),
    );
    assert.equal(answer.getVersion(), version);
    assert.equal(
      said,
      `pulumi-language-nodejs: a stand-in for Pulumi's real Node host ${version}, for tests only; ` +
        "it runs programs and rejects everything else\n",
    );
  });

  it("requests the plugins of packages that declare one, wherever they are installed", async () => {
    const install = (path: string, manifest: object) => {
      mkdirSync(join(folder, path), { recursive: true });
      writeFileSync(join(folder, path, "package.json"), JSON.stringify(manifest));
    };
    install("node_modules/@pulumi/aws", { name: "@pulumi/aws", version: "7.1.0", pulumi: { resource: true } });
    install("node_modules/plain", { name: "plain", version: "1.0.0" });
    const pulumi = { resource: true, name: "inner", version: "2.0.0", server: "https://plugins.example.com" };
    install("node_modules/plain/node_modules/inner-sdk", { name: "inner-sdk", version: "1.0.0", pulumi });
    const request = new rpc.GetRequiredPackagesRequest().setInfo(info());
    const answer = await new Promise<rpc.GetRequiredPackagesResponse>((resolve, reject) =>
      client.getRequiredPackages(request, (error, response) => (error ? reject(error) : resolve(response))),
    );
    assert.deepEqual(
      answer.getPackagesList().map((one) => [one.getKind(), one.getName(), one.getVersion(), one.getServer()]),
      [
        ["resource", "aws", "v7.1.0", ""],
        ["resource", "inner", "v2.0.0", "https://plugins.example.com"],
      ],
    );
  });

  it("rejects unsupported methods and options by name", async () => {
    const pack = promisify((done: grpc.requestCallback<rpc.PackResponse>) => client.pack(new rpc.PackRequest(), done));
    await assert.rejects(pack(), {
      details: "The server does not implement the method pack",
    });
    await assert.rejects(run({ nodeargs: "--inspect" }), {
      details: "the stand-in doesn't support the option nodeargs of the Node runtime",
    });
  });

  /** The first answer to a request to run a plugin, or the error. */
  const runPlugin = (kind: string) =>
    new Promise<string>((resolve) => {
      const call = client.runPlugin(new rpc.RunPluginRequest().setKind(kind).setInfo(info()));
      call.on("data", (answer: rpc.RunPluginResponse) => resolve(Buffer.from(answer.getStdout_asU8()).toString()));
      call.on("error", (error: grpc.ServiceError) => resolve(error.details));
    });

  it("runs policy packs with the runner of their SDK, and no other plugin", async () => {
    assert.equal(await runPlugin("resource"), "the stand-in doesn't run plugins of the kind resource");
    assert.equal(await runPlugin("analyzer"), `${folder} has no Pulumi SDK; run npm install in it`);
    const runner = join(folder, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
    mkdirSync(runner, { recursive: true });
    writeFileSync(join(runner, "index.js"), "console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)]))");
    try {
      assert.equal(await runPlugin("analyzer"), `${JSON.stringify([realpathSync(folder), folder])}\n`);
    } finally {
      rmSync(join(folder, "node_modules/@pulumi/pulumi"), { recursive: true });
    }
  });

  it("fails a program without the SDK with the real host's advice", async () => {
    const answer = await run();
    assert.equal(
      answer.getError(),
      "It looks like the Pulumi SDK has not been installed. Have you run pulumi install?",
    );
  });
});
