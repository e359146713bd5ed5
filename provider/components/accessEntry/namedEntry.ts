import type * as pulumi from "@pulumi/pulumi";
import { isPlain } from "../../validation/outputs";
import type { AccessEntryArgs } from "./args";

/** The inputs of an entry with the ARN of its principal, also if the program names a permission set. */
export interface NamedEntryArgs extends AccessEntryArgs {
  principalArn: pulumi.Input<string>;
}

/** The input that names the principal. */
export function principalInput({ ssoPermissionSet: set }: Pick<AccessEntryArgs, "ssoPermissionSet">): string {
  return isPlain(set) && (set ?? undefined) === undefined ? "principalArn" : "ssoPermissionSet";
}
