import { execPath, version as nodeVersion } from "node:process";
import * as grpc from "@grpc/grpc-js";
import { version } from "@pulumi/pulumi/package.json";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/language_pb";
import { PackageDependency, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { unary } from "../shared/unary";
import { requiredPackages } from "./packages";
import { runPolicyPack } from "./policyPack";
import { Programs } from "./program";

// Pulumi's language host for Node, limited to preview, up, refresh and destroy, with policy packs. gRPC itself answers every other method
// with an error that names it.

const name = "pulumi-language-nodejs";

/** @param address The engine's address. */
function serve(address: string): void {
  const programs = new Programs(address);
  const server = new grpc.Server();
  server.addService(LanguageRuntimeService as unknown as grpc.ServiceDefinition, {
    handshake: unary(async () => new rpc.LanguageHandshakeResponse()),
    getPluginInfo: unary(async () => new PluginInfo().setVersion(version)),
    about: unary(async () => new rpc.AboutResponse().setExecutable(execPath).setVersion(nodeVersion)),
    getRequiredPackages: unary(async (request: rpc.GetRequiredPackagesRequest) => {
      const required = requiredPackages(request.getInfo()?.getProgramDirectory() ?? "");
      const packages = required.map(({ name, version, server }) =>
        new PackageDependency().setKind("resource").setName(name).setVersion(version).setServer(server),
      );
      return new rpc.GetRequiredPackagesResponse().setPackagesList(packages);
    }),
    run: unary((request: rpc.RunRequest) => programs.run(request)),
    runPlugin: runPolicyPack,
    cancel: unary(async () => {
      programs.cancel();
      return new Empty();
    }),
  });
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(String(port));
  });
}

const address = process.argv
  .slice(2)
  .filter((argument) => !argument.startsWith("-"))
  .at(-1);
if (address === undefined) {
  process.stderr.write(`${name}: the engine's address is missing; this program is started by pulumi\n`);
  process.exit(1);
}
process.stderr.write(
  `${name}: a stand-in for Pulumi's real Node host ${version}, for tests only; it runs programs and rejects everything else\n`,
);
serve(address);
