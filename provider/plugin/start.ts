import { readCommandLine } from "./commandLine";
import { packageVersion } from "./package";

// Serves the engine, or says what is wrong with how the plugin was started.
const order = readCommandLine(process.argv.slice(2), packageVersion());
if (order.serve) {
  const { main } = require("@pulumi/pulumi/provider") as typeof import("@pulumi/pulumi/provider");
  const { EksAuthProvider } = require("./provider") as typeof import("./provider");
  const { allowImports } = require("./imports") as typeof import("./imports");
  allowImports();
  const { completeDeletedWith } = require("./deletedWith") as typeof import("./deletedWith");
  completeDeletedWith();
  const { noteReplaceWith } = require("./replaceWith") as typeof import("./replaceWith");
  noteReplaceWith();
  const { noteProviderId } = require("./providerId") as typeof import("./providerId");
  noteProviderId();
  const { withoutDebugLinesOfSdk } = require("./engineLog") as typeof import("./engineLog");
  withoutDebugLinesOfSdk();
  const { keepFailuresApart } = require("./failures") as typeof import("./failures");
  const { namingSources } = require("./sources") as typeof import("./sources");
  void main(namingSources(new EksAuthProvider(order.engine)), [order.engine]);
  keepFailuresApart();
} else {
  (order.status === 0 ? process.stdout : process.stderr).write(`${order.text}\n`);
  process.exitCode = order.status;
}
