import type { AuthenticatorVersion } from "../../../provider/awsauth/identity";
import { installPart } from "../../sandbox/install/install";

/** The program that asks the real authenticator of a version: built where that hasn't happened yet. */
export function oracleProgram(version: AuthenticatorVersion): Promise<string> {
  return installPart(`awsauth-oracle-${version}`, process.env, new AbortController().signal);
}
