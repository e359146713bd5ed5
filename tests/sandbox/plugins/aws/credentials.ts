import type { Clients } from "./clients";
import { describeError } from "./errors";

// The real plugin checks the keys with STS before it uses them.

const INVALID =
  "Invalid credentials configured.\n" +
  "Please see https://www.pulumi.com/registry/packages/aws/installation-configuration/ for more information about " +
  "providing credentials.";

/** The validation error of the keys, with the real plugin's message; undefined if they are valid. */
export async function credentialsProblem({ config, sts }: Clients): Promise<string | undefined> {
  if (!config.validatesCredentials) return undefined;
  try {
    await (await sts()).getCallerIdentity({});
    return undefined;
  } catch (error) {
    const said = describeError(error);
    if (said.includes("The security token included in the request is invalid")) return INVALID;
    return (
      "unable to validate AWS credentials.\n" +
      `Details: validating provider credentials: retrieving caller identity from STS: ${said}\n`
    );
  }
}
