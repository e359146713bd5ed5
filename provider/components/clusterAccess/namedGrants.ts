import type * as pulumi from "@pulumi/pulumi";
import type { CheckedInputs } from "../../validation/inputs";
import { pending } from "../../validation/issues";
import { resolveIfKnown } from "../../validation/outputs";
import { findPermissionSetRoles } from "../shared/permissionSetRoles";
import type { ClusterAccessArgs, ClusterAccessGrant } from "./args";

/** A grant with the ARN of its principal, also if the program names a permission set. */
export interface NamedGrant extends ClusterAccessGrant {
  principalArn: pulumi.Input<string>;
}

/** The inputs of a ClusterAccess with the ARNs of all principals. */
export interface NamedGrants extends ClusterAccessArgs {
  grants: NamedGrant[];
}

/** The checked inputs with the ARNs of all principals. They also fail if a permission set doesn't have one role. */
export function withPrincipalArns(
  name: string,
  checks: CheckedInputs<ClusterAccessArgs>,
  parent: pulumi.Resource,
): CheckedInputs<NamedGrants> {
  const naming = { kind: "ClusterAccess", name, list: "grants", arnInput: "principalArn", parent };
  const { gate, arnOf } = findPermissionSetRoles(naming, checks);
  const grants = checks.inputs.grants.map((grant) => ({
    ...grant,
    principalArn: arnOf({ arn: grant.principalArn, permissionSet: grant.ssoPermissionSet }),
  }));
  const known = async (): Promise<NamedGrants> => {
    const args = await checks.known;
    await gate.opened();
    const named = args.grants.map(async (grant, index): Promise<NamedGrant> => {
      const arn = await resolveIfKnown(grants[index]?.principalArn);
      return { ...grant, principalArn: (arn === undefined ? pending : arn.value) as string };
    });
    return { ...args, grants: await Promise.all(named) };
  };
  const once = known();
  once.catch(() => undefined);
  return { inputs: { ...checks.inputs, grants }, gate, known: once };
}
