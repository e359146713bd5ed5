import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Layout } from "./layout";
import { stsHosts } from "./secrets";

/**
 * Creates the command `aws`, the real AWS CLI in the emulator's Python environment. As on AWS, `aws eks get-token` signs
 * for the host of STS, which is all that the authenticator accepts: the emulator's address would become part of the token.
 * Version 1 of the CLI has its own variable for the region; version 2 reads the same one as the SDKs.
 *
 * @returns The folder for PATH.
 */
export function writeAwsCli(layout: Pick<Layout, "folder">, python: string): string {
  const folder = join(layout.folder, "bin");
  mkdirSync(folder);
  const [, regional = ""] = stsHosts;
  const script = `#!/bin/sh
export AWS_DEFAULT_REGION="\${AWS_DEFAULT_REGION:-$AWS_REGION}"
case " $* " in
*" eks get-token "*) export AWS_ENDPOINT_URL_STS=https://${regional} ;;
esac
exec '${python}' -B -m awscli "$@"
`;
  writeFileSync(join(folder, "aws"), script, { mode: 0o755 });
  return folder;
}
