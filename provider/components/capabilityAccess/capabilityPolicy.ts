import type * as pulumi from "@pulumi/pulumi";
import { ackStatements, type KnownAckResources } from "../../eks/ackPermissions";
import { type ArgoCdSources, argoCdStatements } from "../../eks/argoCd";
import type { ClusterPlace } from "../../eks/clusterArn";
import { documentOf } from "../../iam/controlPlane/policy";
import { inlinePoliciesLimit, sizeTogether } from "../../iam/policyDocument";
import { rejectInputs } from "../../validation/inputs";
import { isComplete, pending } from "../../validation/issues";
import { combine } from "../../validation/outputs";
import { type DeclaredPolicies, declareInlinePolicy, onceKnown } from "../role/rolePolicies";
import type { CapabilityAccessArgs } from "./args";

/** The name of the inline policy of a capability's role. */
export const capabilityPolicyName = "Capability";

/** The inputs that the policy consists of. */
const ofAck = ["ackResources", "ackNamespaces", "ackRoleArns"] as const;
const ofArgoCd = [
  "secretArns",
  "kmsKeyArns",
  "connectionArns",
  "codeCommitRepositoryArns",
  "ecrRepositoryArns",
] as const;
const policyInputs = [...ofAck, ...ofArgoCd];

/** The inputs of the policy with known values. */
interface KnownPolicy extends Partial<Record<keyof ArgoCdSources, string[] | null>> {
  ackResources?: KnownAckResources | null;
  ackNamespaces?: string[] | null;
  ackRoleArns?: string[] | null;
}

function documentFor(known: KnownPolicy, place: ClusterPlace): string {
  const { ackResources, ackNamespaces, ackRoleArns } = known;
  const sources = Object.fromEntries(ofArgoCd.map((name) => [name, known[name] ?? []])) as unknown as ArgoCdSources;
  return documentOf([
    ...ackStatements(
      ackResources ?? {},
      { roleArns: ackRoleArns ?? [], namespaces: ackNamespaces ?? undefined },
      place,
    ),
    ...argoCdStatements(sources),
  ]);
}

/** Whether the inputs ask for permissions. Values that aren't known yet do. */
function needsPolicy(known: CapabilityAccessArgs): boolean {
  return policyInputs.some((name) => {
    const value: unknown = known[name];
    return value === pending || Object.keys((value as object | null | undefined) ?? {}).length > 0;
  });
}

/**
 * Declares the policy with the permissions of the capability, if its inputs ask for any.
 *
 * @param known The values of the inputs, with `pending` for each that isn't known yet.
 */
export function declareCapabilityPolicy(
  name: string,
  role: pulumi.Input<string>,
  inputs: CapabilityAccessArgs,
  { known, place }: { known: Promise<CapabilityAccessArgs>; place: Promise<ClusterPlace> },
  parent: pulumi.Resource,
): DeclaredPolicies {
  return onceKnown(known.then(needsPolicy), (isNeeded) => {
    if (!isNeeded) {
      return [];
    }
    const given = Object.fromEntries(policyInputs.map((input) => [input, inputs[input]]));
    const document = combine({ given, place }).apply((all) => documentFor(all.given as KnownPolicy, all.place));
    return [declareInlinePolicy(name, role, capabilityPolicyName, document, parent)];
  });
}

/**
 * The place of the cluster, once the policies of the role are known to fit together.
 *
 * @param known The values of the inputs, with `pending` for each that isn't known yet.
 */
export async function fittingPlace(
  name: string,
  args: CapabilityAccessArgs,
  known: Promise<CapabilityAccessArgs>,
  place: Promise<ClusterPlace>,
): Promise<ClusterPlace> {
  const inputs = await known;
  const found = await place;
  const { inlinePolicies } = inputs;
  if (!needsPolicy(inputs) || !policyInputs.every((input) => isComplete(inputs[input]))) {
    return found;
  }
  const own = documentFor(inputs as KnownPolicy, found);
  const size = sizeTogether([...Object.values({ ...(inlinePolicies as object | undefined) }), own]);
  await rejectInputs(
    "CapabilityAccess",
    name,
    args,
    size <= inlinePoliciesLimit
      ? []
      : [
          {
            code: "limit",
            paths: [[inputs.capability === "ack" ? "ackResources" : "secretArns"], ["inlinePolicies"]],
            value: `policies of ${size} characters`,
            expected: `at most ${inlinePoliciesLimit} characters in total, excluding white space`,
            fix: "List fewer resources, for example by common beginnings of their names, or move your own policies into managed policies.",
          },
        ],
  );
  return found;
}
