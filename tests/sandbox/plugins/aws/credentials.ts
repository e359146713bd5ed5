import type { Clients } from "./clients";
import { describeError } from "./errors";

// What the real plugin does with the keys before it uses them: it asks STS whose they are.

const INVALID =
  "Invalid credentials configured.\n" +
  "Please see https://www.pulumi.com/registry/packages/aws/installation-configuration/ for more information about " +
  "providing credentials.";

/** What is wrong with the keys, in the words of the real plugin; undefined if nothing is. */
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
