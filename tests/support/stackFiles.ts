import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fromSandbox } from "./sandbox";
import { json, send } from "./signedCall";

// Writes the files that `pulumi stack init` writes, since that command costs as much as an update.

/** How a stack's secrets are encrypted, as in the stack's settings. */
export interface SecretsSettings {
  readonly secretsProvider: string;
  readonly encryptedKey: string;
}

let settings: Promise<SecretsSettings> | undefined;

/**
 * A KMS key for the stacks of this process: deriving a key from a passphrase, which the CLI does in every operation,
 * takes half of the CPU time of a small one.
 */
export function secretsSettings(): Promise<SecretsSettings> {
  settings ??= newSettings();
  return settings;
}

/** Creates a KMS key. */
export async function newKey(): Promise<{ KeyId: string; Arn: string }> {
  return (await kms<{ KeyMetadata: { KeyId: string; Arn: string } }>("CreateKey", {})).KeyMetadata;
}

async function newSettings(): Promise<SecretsSettings> {
  const { KeyId } = await newKey();
  const dataKey = randomBytes(32).toString("base64");
  const { CiphertextBlob } = await kms<{ CiphertextBlob: string }>("Encrypt", { KeyId, Plaintext: dataKey });
  return { secretsProvider: `awskms://${KeyId}?region=${fromSandbox("AWS_REGION")}`, encryptedKey: CiphertextBlob };
}

async function kms<T>(operation: string, input: object): Promise<T> {
  const keys = {
    accessKeyId: fromSandbox("AWS_ACCESS_KEY_ID"),
    secretAccessKey: fromSandbox("AWS_SECRET_ACCESS_KEY"),
  };
  const { status, text } = await send(keys, json("kms", `TrentService.${operation}`, input));
  if (status !== 200) throw new Error(`KMS ${operation}: ${status} ${text}`);
  return JSON.parse(text);
}

/** Writes the state of a new, empty stack into a backend's folder, in the format of that CLI version. */
export function writeNewState(backend: string, project: string, stack: string, cliVersion: string): void {
  const folder = join(backend, ".pulumi");
  const file = join(folder, "stacks", project, `${stack}.json`);
  if (existsSync(file)) throw new Error(`the stack ${stack} of project ${project} already exists`);
  mkdirSync(join(folder, "stacks", project), { recursive: true });
  writeFileSync(join(folder, "meta.yaml"), "version: 1\n");
  const version = `v${cliVersion}`;
  const magic = createHash("sha256").update(version).digest("hex");
  const latest = { manifest: { time: new Date().toISOString(), magic, version }, metadata: {} };
  writeFileSync(
    file,
    JSON.stringify({ version: 3, checkpoint: { stack: `organization/${project}/${stack}`, latest } }),
  );
}
