import { readCommandLine } from "./commandLine";
import { packageVersion } from "./package";

/** The entry of the plugin: of the launcher on the PATH, and of Pulumi's Node host, which requires the package's folder. */
const args = process.argv.slice(2);
const order = readCommandLine(args, packageVersion());
if (order.serve) {
  const { main } = require("@pulumi/pulumi/provider") as typeof import("@pulumi/pulumi/provider");
  const { EksAuthProvider } = require("./provider") as typeof import("./provider");
  void main(new EksAuthProvider(), args);
} else {
  (order.status === 0 ? process.stdout : process.stderr).write(`${order.text}\n`);
  process.exitCode = order.status;
}
