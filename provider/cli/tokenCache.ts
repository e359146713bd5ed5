import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { SignedToken } from "../aws/token";
import { userCache } from "../userCache";
import type { NamedCluster } from "./currentKubeconfig";

/** A token isn't used in its last minute, in milliseconds. */
export const lastMinute = 60_000;

/** The age after which a file is deleted, in milliseconds. Tokens are valid for 15 minutes. */
const oldest = 60 * 60_000;

/**
 * The token for a cluster and a login: a cached one until a minute before it expires, else one from `sign`. Calls at the same
 * time don't disturb each other: a file is written under another name and then renamed. Only the user can read the files.
 * Without a writable cache, each call signs a token.
 */
export async function cachedToken(cluster: NamedCluster, sign: () => Promise<SignedToken>): Promise<SignedToken> {
  const folder = join(userCache(), "tokens");
  const file = join(folder, `${await keyOf(cluster)}.json`);
  const cached = await readToken(file);
  if (cached !== undefined && Date.now() < cached.expires - lastMinute) {
    return cached;
  }
  const token = await sign();
  await keep(folder, file, token).catch(() => {});
  return token;
}

/**
 * A text that differs for other clusters, regions and identities. The identity depends on the environment variables of the
 * AWS SDK and on its configuration files, so it isn't necessary to find the credentials first.
 * https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 */
async function keyOf({ clusterName, region, profile, assumeRoleArn }: NamedCluster): Promise<string> {
  const variables = Object.entries(process.env).filter(([name]) => name.startsWith("AWS_"));
  const ofAws = (name: string) => join(homedir(), ".aws", name);
  const { AWS_CONFIG_FILE = ofAws("config"), AWS_SHARED_CREDENTIALS_FILE = ofAws("credentials") } = process.env;
  const files = await Promise.all([AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE].map(stateOf));
  const parts = [clusterName, region, profile, assumeRoleArn, variables.sort(), files];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

async function stateOf(file: string): Promise<unknown> {
  try {
    const { size, mtimeMs } = await stat(file);
    return [file, size, mtimeMs];
  } catch {
    return [file];
  }
}

/** The token in a file; undefined if there is none, or if other users can read or could have written it. */
async function readToken(file: string): Promise<SignedToken | undefined> {
  try {
    const { mode, uid } = await stat(file);
    const isPrivate = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
    const { token, expires } = JSON.parse(await readFile(file, "utf8"));
    return isPrivate && typeof token === "string" && typeof expires === "number" ? { token, expires } : undefined;
  } catch {
    return undefined;
  }
}

async function keep(folder: string, file: string, token: SignedToken): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(JSON.stringify(token));
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  await removeOld(folder);
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    if (Date.now() - (await stat(file)).mtimeMs > oldest) {
      await rm(file, { force: true });
    }
  }
}
