import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { GetSchemaRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { foreignFolder } from "../../support/foreignFolder";

const bin = (name: string) => join(__dirname, "bin", `pulumi-resource-${name}`);
const sdk = (name: string): string => require(`@pulumi/${name}/package.json`).version;

/** Starts a stand-in in a folder and returns its port, its client, its messages, and how to end it. */
async function startIn(folder: string, name: string) {
  const child = spawn(bin(name), ["127.0.0.1:1"], { cwd: folder });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  const [line] = (await new Promise((resolve, reject) => {
    createInterface(child.stdout).once("line", (text) => resolve([text]));
    child.once("exit", (code) => reject(new Error(`exit ${code}: ${said}`)));
  })) as [string];
  const client = new ResourceProviderClient(`127.0.0.1:${line}`, grpc.credentials.createInsecure());
  const end = async () => {
    client.close();
    child.kill();
    await new Promise((resolve) => child.once("close", resolve));
  };
  return { line, client, said: () => said, end };
}

/** The response to a call. */
function answer<Response>(call: (callback: (error: unknown, response: Response) => void) => void): Promise<Response> {
  return new Promise((resolve, reject) => call((error, response) => (error ? reject(error) : resolve(response))));
}

for (const name of ["aws", "kubernetes"]) {
  describe(`stand-in for ${name}: the launcher`, () => {
    it("starts in another project, identifies itself, and reports the installed SDK's version", async () => {
      const folder = foreignFolder();
      const plugin = await startIn(folder, name);
      try {
        assert.match(plugin.line, /^\d+$/);
        const info = await answer<{ getVersion(): string }>((done) => plugin.client.getPluginInfo(new Empty(), done));
        assert.equal(info.getVersion(), sdk(name));
        const expected = `a stand-in for the real ${name} plugin ${sdk(name)}, for tests only`;
        assert.ok(plugin.said().includes(expected), plugin.said());
        const request = new GetSchemaRequest();
        const response = await answer<{ getSchema(): string }>((done) => plugin.client.getSchema(request, done));
        const schema = JSON.parse(response.getSchema());
        assert.deepEqual([schema.name, schema.version], [name, sdk(name)]);
      } finally {
        await plugin.end();
        rmSync(folder, { recursive: true });
      }
    });

    it("reports a missing engine address", async () => {
      const child = spawn(bin(name), []);
      let said = "";
      child.stderr.on("data", (text) => {
        said += text;
      });
      const code = await new Promise((resolve) => child.once("close", resolve));
      assert.equal(code, 1);
      assert.match(said, /the engine's address is missing; this program is started by pulumi/);
    });
  });
}
