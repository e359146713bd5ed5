import { packageVersion } from "../package";
import { readCommandLine } from "./commandLine";

// Serves the engine, or prints the version, the help or an error about the command line.
const order = readCommandLine(process.argv.slice(2), packageVersion());
if (order.serve) {
  const { main } = require("@pulumi/pulumi/provider") as typeof import("@pulumi/pulumi/provider");
  const { EksAuthProvider } = require("./provider") as typeof import("./provider");
  const sdk = require("../sdkInternals") as typeof import("../sdkInternals");
  sdk.allowImports();
  sdk.completeDeletedWith();
  sdk.noteReplaceWith();
  const { noteProvider } = require("./registry") as typeof import("./registry");
  sdk.onConfigure(noteProvider);
  sdk.withoutDebugLines();
  const { isolateFailures } = require("./construct") as typeof import("./construct");
  const { namingSources } = require("./sources") as typeof import("./sources");
  void main(namingSources(new EksAuthProvider(order.engine)), [order.engine]);
  isolateFailures();
} else {
  (order.status === 0 ? process.stdout : process.stderr).write(`${order.text}\n`);
  process.exitCode = order.status;
}
