import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runToEnd } from "./runToEnd";

/** How long npm may take, in milliseconds. */
export const npmPatience = 15 * 60_000;

/** Runs npm, logs the command and its time, and returns the standard output. */
export async function npm(cwd: string, ...args: string[]): Promise<string> {
  console.log(`    npm ${args.join(" ")} …`);
  const begun = Date.now();
  const quick = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, stdout, stderr } = await runToEnd({ command: "npm", args: [...args, ...quick], cwd }, npmPatience);
  assert.equal(status, 0, `npm ${args.join(" ")} failed:\n${stdout}${stderr}`);
  console.log(`    npm ${args[0]} took ${Math.round((Date.now() - begun) / 1000)} s`);
  return stdout;
}

/** Runs a command of a document in a shell, with npm's settings in the environment; logs the command and its time. */
export async function npmAsWritten(cwd: string, command: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  console.log(`    ${command} …`);
  const begun = Date.now();
  const quick = {
    npm_config_prefer_offline: "true",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_loglevel: "error",
  };
  const start = { command: "bash", args: ["--norc", "-c", command], cwd, env: { ...quick, ...env } };
  const { status, stdout, stderr } = await runToEnd(start, npmPatience);
  assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
  console.log(`    ${command} took ${Math.round((Date.now() - begun) / 1000)} s`);
}

/** Creates a project that depends on these packages, without installing them. */
export function emptyProject(folder: string, dependencies: Record<string, string> = {}): string {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "project", private: true, dependencies }));
  return folder;
}

/** The packages in a project's lockfile, as `name@version`; one entry for every place a package is installed in. */
export function lockedPackages(project: string): string[] {
  const { packages } = JSON.parse(readFileSync(join(project, "package-lock.json"), "utf8"));
  return Object.entries<{ version: string }>(packages)
    .filter(([folder]) => folder !== "")
    .map(([folder, { version }]) => `${folder.split("node_modules/").at(-1)}@${version}`);
}
