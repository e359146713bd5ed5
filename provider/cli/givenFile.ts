import { readFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import { text as textIn } from "node:stream/consumers";
import { CommandError } from "./subcommand";

/** A file that an argument names, or the standard input. */
export interface GivenFile {
  name: string;
  text: string;
}

/**
 * Reads the file that an argument names; `-` is the standard input.
 *
 * @throws CommandError if it can't be read
 */
export async function readGivenFile(file: string, stdin: Readable): Promise<GivenFile> {
  const name = file === "-" ? "standard input" : file;
  const text = await (file === "-" ? textIn(stdin) : readFile(file, "utf8")).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === "ENOENT" ? "it doesn't exist" : `it can't be read (${error.code})`;
    throw new CommandError(`${name}: ${reason}. Pass the path of a file, or - for the standard input.`);
  });
  return { name, text };
}

/** The error for a file without aws-auth. */
export function noAwsAuth(name: string): CommandError {
  return new CommandError(
    `${name} contains no aws-auth. Pass a ConfigMap, manifests that contain one, or its data: a map with mapRoles, ` +
      "mapUsers or mapAccounts.",
  );
}
