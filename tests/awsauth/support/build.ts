import type { AuthenticatorVersion } from "../../../provider/awsauth/identity";
import { installPart } from "../../sandbox/install/install";

/** The path of the program that runs the real authenticator of a version. It is built if it doesn't exist yet. */
export function oracleProgram(version: AuthenticatorVersion): Promise<string> {
  return installPart(`awsauth-oracle-${version}`, process.env, new AbortController().signal);
}
