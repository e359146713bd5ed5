import type * as pulumi from "@pulumi/pulumi";
import { whenKnown } from "../../check/eventual";
import { pending } from "../../check/issues";
import { documentsOf } from "../../iam/controlPlane/policy";
import { type ControlPlanePermissions, statementsOf } from "../../iam/controlPlane/statements";

const usualText = (length: number) => "-".repeat(length);

/** What stands for what a preview doesn't know yet: texts of usual length, for an item of a list its first one. */
const usual: ControlPlanePermissions = {
  capabilities: [],
  clusterNames: [usualText(20)],
  partition: usualText(3),
  accountId: usualText(12),
  regions: [usualText(9)],
  passRoleArns: [usualText(60)],
  kmsKeyArns: [usualText(75)],
  resourceTags: {},
  requestTags: {},
};

/**
 * How many documents there are. A preview that doesn't know all of them tells how many there would be with texts of usual
 * length in the place of what it doesn't know: so it doesn't announce the end of a policy that is only not known yet.
 */
export async function countOf(
  documents: pulumi.Output<string[]>,
  permissions: Promise<Record<string, unknown>>,
): Promise<number> {
  const known = await whenKnown(documents);
  if (known !== undefined) {
    return known.value.length;
  }
  const given = await permissions;
  const guess = Object.entries(usual).map(([key, whole]) => [key, filled(given[key], whole)]);
  return documentsOf(statementsOf(Object.fromEntries(guess))).length;
}

function filled(value: unknown, whole: unknown): unknown {
  const part = Array.isArray(whole) ? whole[0] : usualText(10);
  const memberOr = (item: unknown) => (item === pending ? part : item);
  if (value === pending) {
    return whole;
  }
  if (Array.isArray(value)) {
    return value.map(memberOr);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, memberOr(item)]))
    : value;
}
