import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Data } from "../../../provider/awsauth/document/document";
import type { AuthenticatorVersion, Caller } from "../../../provider/awsauth/identity";
import { oracleProgram } from "./build";

/** The authenticator's answer to one call. */
export interface Answer {
  username: string;
  groups: string[];
  /** Why access was denied. */
  denied?: string;
}

/** The authenticator's answers for one document. */
export interface Answers {
  /** Its error about the document; empty if there is none. */
  parseError: string;
  /** For each caller the answers to its calls. */
  answers: Answer[][];
}

/** A running authenticator of one version, behind the program in this folder. */
export interface Oracle {
  readonly version: AuthenticatorVersion;
  /** Passes a document to the authenticator, then makes `repeat` calls for each caller. */
  ask(data: Data, callers: readonly Required<Caller>[], repeat?: number): Promise<Answers>;
  stop(): Promise<void>;
}

/** Starts the authenticator of a version. */
export async function startOracle(version: AuthenticatorVersion): Promise<Oracle> {
  const program = spawn(await oracleProgram(version), [], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(program.stdout);
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  lines.on("line", (line) => waiting.shift()?.resolve(line));
  program.on("exit", (code, signal) => {
    for (const { reject } of waiting.splice(0)) {
      reject(new Error(`the authenticator ${version} ended with ${code ?? signal}`));
    }
  });
  return {
    version,
    ask: async (data, callers, repeat = 1) => {
      const line = new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }));
      program.stdin.write(`${JSON.stringify({ data: data ?? null, callers, repeat })}\n`);
      return JSON.parse(await line) as Answers;
    },
    stop: () => stop(program, lines),
  };
}

async function stop(program: ChildProcessByStdio<Writable, Readable, null>, lines: Interface): Promise<void> {
  const ended = new Promise((resolve) => program.once("exit", resolve));
  program.stdin.end();
  await ended;
  lines.close();
}

/** The private DNS name that the oracle's EC2 returns for an instance: none if the ID begins with 0. */
export function privateDnsName(instanceId: string): string | undefined {
  return instanceId.startsWith("i-0") ? undefined : `${instanceId}.us-west-2.compute.internal`;
}
