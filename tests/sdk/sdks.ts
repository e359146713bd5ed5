import { join } from "node:path";
import { schemaPath } from "../../provider/package";
import { installPart } from "../sandbox/install/install";
import { runToEnd } from "../support/runToEnd";

const root = join(__dirname, "..", "..");

/** Where the generated SDKs are. */
export const sdkFolder = join(root, "sdk");

/** How long the building of a part may take where `make setup` wasn't run, in milliseconds. */
export const patience = 30 * 60_000;

/** Writes the SDKs of the checked-in schema into a folder: nodejs, python, go and dotnet. */
export async function writeSdks(folder: string, schema = schemaPath): Promise<void> {
  const command = await installPart("sdk-generator", process.env, AbortSignal.timeout(patience));
  const { status, stderr } = await runToEnd({ command, args: [schema, join(root, "LICENSE"), folder] });
  if (status !== 0) {
    throw new Error(`the SDK generator ended with ${status}: ${stderr}`);
  }
}
