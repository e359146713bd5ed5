import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import { isAtLeast } from "./version";

/** The tools that the parts need on the machine: the purpose, the source, and how to check the version. */
const needs = {
  go: {
    purpose: "Go 1.26 or newer builds the Pulumi engine, the API server and the rest: https://go.dev/dl",
    // In the module's folder, Go reports the version that it would build with, which it may download.
    check: { args: ["version"], cwd: join(__dirname, "../tools/kubernetes"), version: /go version go(\S+)/ },
    least: "1.26",
  },
  mvn: {
    purpose:
      "Maven 3.6 or newer, with a JDK of Java 11 or newer, builds the Java SDK: https://maven.apache.org/download.cgi, " +
      "or on Debian and Ubuntu: apt install maven",
    check: { args: ["--batch-mode", "--version"], cwd: "/", version: /Apache Maven ([\d.]+)/ },
    least: "3.6.0",
  },
  npm: { purpose: "npm, which comes with Node, installs the Node SDK: https://nodejs.org" },
  python3: {
    purpose:
      "Python 3.10 or newer with the venv module runs the AWS emulator: https://www.python.org/downloads, " +
      "or on Debian and Ubuntu: apt install python3-venv",
    check: {
      args: ["-c", "import sys, venv, ensurepip; print('%d.%d.%d' % sys.version_info[:3])"],
      cwd: "/",
      version: /^(\S+)/,
    },
    least: "3.10",
  },
} as const;

export type Tool = keyof typeof needs;

/** Fails with one line per tool that is missing, too old or incomplete. */
export async function checkTools(names: readonly Tool[]): Promise<void> {
  const complaints = await Promise.all([...new Set(names)].map(complaintAbout));
  const found = complaints.filter((complaint) => complaint !== undefined);
  if (found.length > 0) throw new Error(found.join("\n"));
}

async function complaintAbout(name: Tool): Promise<string | undefined> {
  const need = needs[name];
  const path = findOnPath(name, process.env.PATH);
  if (path === undefined) return `${name} isn't on PATH. ${need.purpose}`;
  if (!("check" in need)) return undefined;
  const { args, cwd, version } = need.check;
  try {
    const { stdout } = await promisify(execFile)(path, args, { cwd, env: { ...process.env, GOWORK: "off" } });
    const found = version.exec(stdout)?.[1] ?? "unknown";
    return isAtLeast(found, need.least) ? undefined : `${path} is version ${found}. ${need.purpose}`;
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr?.trim().split("\n").pop() || (error as Error).message;
    return `${path} doesn't work: ${reason}. ${need.purpose}`;
  }
}

/** The path of a tool on the machine; if it is missing, the error states its purpose. */
export function requireTool(name: Tool): string {
  const path = findOnPath(name, process.env.PATH);
  if (path === undefined) throw new Error(`${name} isn't on PATH. ${needs[name].purpose}`);
  return path;
}

/** The first executable file of that name in the folders of PATH. */
export function findOnPath(name: string, path: string | undefined): string | undefined {
  return (path ?? "")
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
