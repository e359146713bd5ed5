import type * as pulumi from "@pulumi/pulumi";
import { hasEnded } from "../../eks/accessEnd";
import type { CheckedInputs } from "../../validation/inputs";
import { type Issue, movePaths, pending } from "../../validation/issues";
import { resolveIfKnown } from "../../validation/outputs";
import { findPermissionSetRoles, withoutEndedNames } from "../shared/permissionSetRoles";
import type { ClusterAccessArgs, ClusterAccessGrant } from "./args";

/** A grant with the ARN of its principal, also if the program names a permission set. */
export interface NamedGrant extends ClusterAccessGrant {
  principalArn: pulumi.Input<string>;
}

/** The inputs of a ClusterAccess with the ARNs of all principals. */
export interface NamedGrants extends ClusterAccessArgs {
  /** The grants in effect: those that haven't ended. So are the bindings. */
  grants: NamedGrant[];
  /** The position of each of them in the program's list. */
  places: readonly number[];
  /** The grants that have ended, which declare nothing. */
  ended: readonly ClusterAccessGrant[];
}

/**
 * The checked inputs with the ARNs of all principals, without the grants that have ended. They also fail if a permission
 * set doesn't have one role.
 *
 * @param now The time of the run.
 */
export function withPrincipalArns(
  name: string,
  checks: CheckedInputs<ClusterAccessArgs>,
  now: number,
  parent: pulumi.Resource,
): CheckedInputs<NamedGrants> {
  const naming = { kind: "ClusterAccess", name, list: "grants", arnInput: "principalArn", parent };
  const { gate, arnOf } = findPermissionSetRoles(naming, withoutEndedNames(checks, now, "grants"));
  const split = inEffectAt(checks.inputs, now);
  const grants = split.grants.map((grant) => ({
    ...grant,
    principalArn: arnOf({ arn: grant.principalArn, permissionSet: grant.ssoPermissionSet }),
  }));
  const known = async (): Promise<NamedGrants> => {
    const args = inEffectAt(await checks.known, now);
    await gate.opened();
    const named = args.grants.map(async (grant, index): Promise<NamedGrant> => {
      const arn = await resolveIfKnown(grants[index]?.principalArn);
      return { ...grant, principalArn: (arn === undefined ? pending : arn.value) as string };
    });
    return { ...args, grants: await Promise.all(named) };
  };
  const once = known();
  once.catch(() => undefined);
  return { inputs: { ...split, grants }, gate, known: once };
}

/** The inputs with the grants in effect, their positions, and the others. */
function inEffectAt(args: ClusterAccessArgs, now: number) {
  const all = args.grants.map((grant, place) => ({ grant, place, isEnded: hasEnded(grant, now) }));
  const left = all.filter(({ isEnded }) => !isEnded);
  return {
    ...args,
    grants: left.map(({ grant }) => grant),
    ...(args.bindings && { bindings: args.bindings.filter((binding) => !hasEnded(binding, now)) }),
    places: left.map(({ place }) => place),
    ended: all.filter(({ isEnded }) => isEnded).map(({ grant }) => grant),
  };
}

/** The issues of grants in effect with the paths of the program's list. */
export function atPlaces(issues: readonly Issue[], { places }: NamedGrants): Issue[] {
  return movePaths(issues, (path) => {
    const [list, index, ...rest] = path;
    return list === "grants" && typeof index === "number" ? [list, places[index] ?? index, ...rest] : path;
  });
}
