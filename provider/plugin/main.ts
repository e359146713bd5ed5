// @ts-nocheck: under Pulumi's Node host, a consumer's compiler settings may check and compile the compiled file again.
// biome-ignore lint/suspicious/noRedundantUseStrict: without it, the compiler adds one above the comment, which then has no effect
"use strict";

/**
 * The entry point of the plugin, for the launcher on the PATH and for Pulumi's Node host, which requires the package's
 * folder.
 *
 * The Node host runs plugins under ts-node with the tsconfig.json of the directory that Pulumi was started in. If that
 * file sets `allowJs`, ts-node would check and compile the whole package, so ts-node is disabled. At that point it has
 * already compiled this file; `module.require` keeps the compiler from following the imports of this file, which would
 * take many seconds.
 */
process[Symbol.for("ts-node.register.instance")]?.enabled(false);
module.require("./codeCache").keepCompiled(__dirname);
module.require("./start");
