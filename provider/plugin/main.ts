// @ts-nocheck: under Pulumi's Node host a consumer's settings may have the compiled file checked and translated again.
// biome-ignore lint/suspicious/noRedundantUseStrict: without it the compiler puts one above the comment, which then is void
"use strict";

/**
 * The entry of the plugin: of the launcher on the PATH, and of Pulumi's Node host, which requires the package's folder.
 *
 * That host runs plugins under ts-node with the tsconfig.json of the directory that Pulumi was started in. One that lets
 * JavaScript in (`allowJs`) would have the whole package checked and translated by its rules, so ts-node is switched off.
 * This file has gone through it by then; `module.require` keeps what it loads, and all that this loads, from being read
 * by the compiler too, which takes many seconds.
 */
process[Symbol.for("ts-node.register.instance")]?.enabled(false);
module.require("./codeCache").keepCompiled(__dirname);
module.require("./start");
