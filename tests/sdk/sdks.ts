import { join } from "node:path";
import { schemaPath } from "../../provider/package";
import { installPart } from "../sandbox/install/install";
import { runToEnd } from "../support/runToEnd";

const root = join(__dirname, "..", "..");

/** The folder of the generated SDKs. */
export const sdkFolder = join(root, "sdk");

/** How long a part may take to build without `make parts`, in milliseconds. */
export const patience = 30 * 60_000;

/** Writes the SDKs of the checked-in schema to a folder: nodejs, python, go, dotnet and java. */
export async function writeSdks(folder: string, schema = schemaPath): Promise<void> {
  const command = await installPart("sdk-generator", process.env, AbortSignal.timeout(patience));
  const { status, stderr } = await runToEnd({ command, args: [schema, join(root, "LICENSE"), folder] });
  if (status !== 0) {
    throw new Error(`the SDK generator ended with ${status}: ${stderr}`);
  }
}
